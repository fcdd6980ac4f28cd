package dev.comfyserve.engine.node;

import dev.comfyserve.engine.image.Image;
import java.util.List;

/** Upside down or mirrored. */
final class ImageFlip implements Node {
  private static final String VERTICALLY = "x-axis: vertically";
  private static final NodeSchema SCHEMA =
      NodeSchema.named("ImageFlip")
          .in("comfy_extras.nodes_images", "image/transform")
          .link("image", "IMAGE")
          .choice("flip_method", List.of(VERTICALLY, "y-axis: horizontally"))
          .outputs("IMAGE")
          .build();

  @Override
  public NodeSchema schema(Folders folders) {
    return SCHEMA;
  }

  @Override
  public NodeResult run(NodeInputs inputs, NodeContext context) throws NodeFailure {
    Image in = inputs.image("image");
    boolean vertically = inputs.text("flip_method").equals(VERTICALLY);
    int channels = in.channels();
    int width = in.width();
    int height = in.height();
    Image out = Image.blank(in.batch(), height, width, channels);
    for (int frame = 0; frame < in.batch(); frame++) {
      for (int y = 0; y < height; y++) {
        int to = (frame * height + y) * width * channels;
        int from = (frame * height + (vertically ? height - 1 - y : y)) * width * channels;
        if (vertically) {
          System.arraycopy(in.data(), from, out.data(), to, width * channels);
        } else {
          for (int x = 0; x < width; x++) {
            System.arraycopy(
                in.data(),
                from + (width - 1 - x) * channels,
                out.data(),
                to + x * channels,
                channels);
          }
        }
      }
    }
    return NodeResult.of(out);
  }
}
