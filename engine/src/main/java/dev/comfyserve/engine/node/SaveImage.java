package dev.comfyserve.engine.node;

import dev.comfyserve.engine.image.Image;
import java.io.IOException;

/** Keeps images in the output folder. */
final class SaveImage implements Node {
  private static final int LEVEL = 4;
  private static final NodeSchema SCHEMA =
      NodeSchema.named("SaveImage")
          .titled("Save Image")
          .in("nodes", "image")
          .input("images", "IMAGE", options -> {})
          .input("filename_prefix", "STRING", options -> options.put("default", "ComfyUI"))
          .pngMetadata()
          .outputNode()
          .build();

  @Override
  public NodeSchema schema(Folders folders) {
    return SCHEMA;
  }

  @Override
  public NodeResult run(NodeInputs inputs, NodeContext context) throws NodeFailure, IOException {
    Image images = inputs.image("images");
    SavePath path =
        SavePath.of(
            context.folders().folder(Folders.Kind.OUTPUT),
            inputs.text("filename_prefix"),
            images.width(),
            images.height(),
            context.localTime());
    return SavedImages.save(images, path, Folders.Kind.OUTPUT, LEVEL, context);
  }
}
