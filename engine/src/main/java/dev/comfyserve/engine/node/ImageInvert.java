package dev.comfyserve.engine.node;

import dev.comfyserve.engine.image.Image;

/** One minus every channel. */
final class ImageInvert implements Node {
  private static final NodeSchema SCHEMA =
      NodeSchema.named("ImageInvert")
          .titled("Invert Image")
          .in("nodes", "image")
          .link("image", "IMAGE")
          .outputs("IMAGE")
          .build();

  @Override
  public NodeSchema schema(Folders folders) {
    return SCHEMA;
  }

  @Override
  public NodeResult run(NodeInputs inputs, NodeContext context) throws NodeFailure {
    Image in = inputs.image("image");
    Image out = Image.blank(in.batch(), in.height(), in.width(), in.channels());
    for (int i = 0; i < out.data().length; i++) {
      out.data()[i] = 1f - in.data()[i];
    }
    return NodeResult.of(out);
  }
}
