package dev.comfyserve.engine.node;

import dev.comfyserve.engine.image.Image;
import dev.comfyserve.engine.image.Resize;
import dev.comfyserve.engine.image.ResizeMethod;
import java.util.List;
import java.util.stream.Stream;

/** Another size; a width or height of 0 follows the other. */
final class ImageScale implements Node {
  private static final NodeSchema SCHEMA =
      NodeSchema.named("ImageScale")
          .titled("Upscale Image")
          .in("nodes", "image/upscaling")
          .link("image", "IMAGE")
          .choice(
              "upscale_method", Stream.of(ResizeMethod.values()).map(ResizeMethod::label).toList())
          .integer("width", 512, 0, 16384)
          .integer("height", 512, 0, 16384)
          .choice("crop", List.of("disabled", "center"))
          .outputs("IMAGE")
          .build();

  @Override
  public NodeSchema schema(Folders folders) {
    return SCHEMA;
  }

  @Override
  public NodeResult run(NodeInputs inputs, NodeContext context) throws NodeFailure {
    Image image = inputs.image("image");
    int width = inputs.integer("width");
    int height = inputs.integer("height");
    if (width == 0 && height == 0) {
      return NodeResult.of(image);
    }
    if (width == 0) {
      width = proportional(image.width(), height, image.height());
    } else if (height == 0) {
      height = proportional(image.height(), width, image.width());
    }
    ResizeMethod method = ResizeMethod.named(inputs.text("upscale_method"));
    boolean crop = inputs.text("crop").equals("center");
    return NodeResult.of(Resize.to(image, width, height, method, crop));
  }

  private static int proportional(int size, int newOther, int other) {
    return (int) Math.max(1, Math.rint((double) size * newOther / other));
  }
}
