package dev.comfyserve.comfyui.graph;

import dev.comfyserve.comfyui.schema.InputSchema;
import dev.comfyserve.comfyui.schema.NodeSchema;
import dev.comfyserve.comfyui.schema.ObjectInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds the inputs of a graph that may take a file. */
public final class FileInputs {
  /** How a file is given, for the end of a sentence. */
  public static final String TAKES =
      "a file is given as a public https URL, as a data: URI (data:image/png;base64,...), by the"
          + " url of an earlier output, or uploaded and given by its url";

  private FileInputs() {}

  /**
   * By the schema's marks. A class that no schema tells is judged by the value (a {@code data:}
   * URI) and by the names of class and input. Linked inputs are left out.
   *
   * @param info null where no schema is known
   */
  public static List<FileInput> find(ObjectNode graph, ObjectInfo info) {
    List<FileInput> found = new ArrayList<>();
    for (var node : graph.properties()) {
      String classType = node.getValue().path("class_type").asString("");
      Optional<NodeSchema> schema = info == null ? Optional.empty() : info.node(classType);
      for (var input : node.getValue().path("inputs").properties()) {
        String name = input.getKey();
        JsonNode value = input.getValue();
        boolean takesFile =
            schema.isPresent()
                ? schema.get().input(name).map(InputSchema::takesFile).orElse(false)
                : FileNames.mediaInput(classType, name)
                    || (value.isString() && DataUri.is(value.asString()));
        if (takesFile && !value.isArray()) {
          found.add(new FileInput(node.getKey(), name, value));
        }
      }
    }
    return found;
  }
}
