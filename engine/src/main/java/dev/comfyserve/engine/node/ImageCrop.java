package dev.comfyserve.engine.node;

import dev.comfyserve.engine.image.Image;
import dev.comfyserve.engine.image.Resize;

/** A rectangle of the picture; what hangs over the edge is cut off. */
final class ImageCrop implements Node {
  private static final NodeSchema SCHEMA =
      NodeSchema.named("ImageCrop")
          .titled("Image Crop")
          .in("comfy_extras.nodes_images", "image/transform")
          .link("image", "IMAGE")
          .integer("width", 512, 1, 16384)
          .integer("height", 512, 1, 16384)
          .integer("x", 0, 0, 16384)
          .integer("y", 0, 0, 16384)
          .outputs("IMAGE")
          .build();

  @Override
  public NodeSchema schema(Folders folders) {
    return SCHEMA;
  }

  @Override
  public NodeResult run(NodeInputs inputs, NodeContext context) throws NodeFailure {
    Image image = inputs.image("image");
    int x = Math.min(inputs.integer("x"), image.width() - 1);
    int y = Math.min(inputs.integer("y"), image.height() - 1);
    int width = Math.min(inputs.integer("width"), image.width() - x);
    int height = Math.min(inputs.integer("height"), image.height() - y);
    return NodeResult.of(Resize.slice(image, x, y, width, height));
  }
}
