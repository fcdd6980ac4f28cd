package dev.comfyserve.engine.node;

import dev.comfyserve.engine.image.Image;

/** A batch of one colour. */
final class EmptyImage implements Node {
  private static final NodeSchema SCHEMA =
      NodeSchema.named("EmptyImage")
          .in("nodes", "image")
          .integer("width", 512, 1, 16384)
          .integer("height", 512, 1, 16384)
          .input(
              "batch_size",
              "INT",
              options -> options.put("default", 1).put("min", 1).put("max", 4096))
          .input(
              "color",
              "INT",
              options ->
                  options
                      .put("default", 0)
                      .put("min", 0)
                      .put("max", 0xffffff)
                      .put("step", 1)
                      .put("display", "color"))
          .outputs("IMAGE")
          .build();

  @Override
  public NodeSchema schema(Folders folders) {
    return SCHEMA;
  }

  @Override
  public NodeResult run(NodeInputs inputs, NodeContext context) throws NodeFailure {
    Image image =
        Image.blank(
            inputs.integer("batch_size"), inputs.integer("height"), inputs.integer("width"), 3);
    int colour = inputs.integer("color");
    float red = (float) ((colour >> 16 & 0xff) / 255.0);
    float green = (float) ((colour >> 8 & 0xff) / 255.0);
    float blue = (float) ((colour & 0xff) / 255.0);
    float[] data = image.data();
    for (int i = 0; i < data.length; i += 3) {
      data[i] = red;
      data[i + 1] = green;
      data[i + 2] = blue;
    }
    return NodeResult.of(image);
  }
}
