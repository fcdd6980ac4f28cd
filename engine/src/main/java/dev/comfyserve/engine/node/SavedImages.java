package dev.comfyserve.engine.node;

import dev.comfyserve.engine.image.Image;
import dev.comfyserve.engine.image.PngWriter;
import dev.comfyserve.engine.json.PythonText;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes a batch as PNG files that carry the graph. */
final class SavedImages {
  private SavedImages() {}

  static NodeResult save(
      Image images, SavePath path, Folders.Kind kind, int level, NodeContext context)
      throws NodeFailure, IOException {
    if (images.channels() != 3 && images.channels() != 4) {
      throw new NodeFailure(
          "TypeError", "cannot save an image of " + images.channels() + " channels");
    }
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("prompt", PythonText.dumps(context.graph()));
    context
        .extraPngInfo()
        .properties()
        .forEach(entry -> texts.put(entry.getKey(), PythonText.dumps(entry.getValue())));
    ObjectNode ui = JsonNodeFactory.instance.objectNode();
    ArrayNode files = ui.putArray("images");
    for (int i = 0; i < images.batch(); i++) {
      byte[] png =
          PngWriter.write(
              images.width(), images.height(), images.channels(), images.toBytes(i), texts, level);
      String name = path.fileName(i);
      Files.write(path.folder().resolve(name), png);
      files
          .addObject()
          .put("filename", name)
          .put("subfolder", path.subfolder())
          .put("type", kind.label());
    }
    return NodeResult.shown(ui);
  }
}
