package dev.comfyserve.engine.node;

import dev.comfyserve.engine.image.Image;
import java.io.IOException;
import java.util.random.RandomGenerator;

/** Keeps images in the temp folder, under a name that only this node uses. */
final class PreviewImage implements Node {
  private static final int LEVEL = 1;
  private static final int LETTERS = 5;
  private static final NodeSchema SCHEMA =
      NodeSchema.named("PreviewImage")
          .titled("Preview Image")
          .in("nodes", "image")
          .link("images", "IMAGE")
          .pngMetadata()
          .outputNode()
          .build();

  private final RandomGenerator random;

  PreviewImage(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public NodeSchema schema(Folders folders) {
    return SCHEMA;
  }

  @Override
  public NodeResult run(NodeInputs inputs, NodeContext context) throws NodeFailure, IOException {
    Image images = inputs.image("images");
    SavePath path =
        SavePath.of(
            context.folders().folder(Folders.Kind.TEMP),
            "ComfyUI_temp_" + context.remember(this::letters),
            images.width(),
            images.height(),
            context.localTime());
    return SavedImages.save(images, path, Folders.Kind.TEMP, LEVEL, context);
  }

  private String letters() {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < LETTERS; i++) {
      letters.append((char) ('a' + random.nextInt(26)));
    }
    return letters.toString();
  }
}
