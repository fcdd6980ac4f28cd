package dev.comfyserve.comfyui.graph;

import dev.comfyserve.comfyui.ComfyJson;
import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.Fault;
import dev.comfyserve.contract.Faults;
import dev.comfyserve.contract.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Schemas, graphs and refusals of a real ComfyUI. */
final class Samples {
  static final ObjectInfo INFO = ObjectInfo.of((ObjectNode) resource("object_info_core.json"));
  static final ObjectNode GRAPHS = (ObjectNode) resource("golden_graphs.json");

  private Samples() {}

  static JsonNode resource(String name) {
    try (InputStream in = Samples.class.getResourceAsStream("/" + name)) {
      return ComfyJson.read(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ObjectNode graph(String name) {
    return (ObjectNode) GRAPHS.get(name).deepCopy();
  }

  static ObjectNode json(String singleQuoted) {
    return (ObjectNode) Json.parse(singleQuoted.replace('\'', '"'));
  }

  static List<Fault> faults(JsonNode graph, ObjectInfo info) {
    Faults faults = new Faults();
    GraphCheck.check(graph, info, faults, "body", "workflow_api_json");
    return faults.list();
  }

  static List<String> places(List<Fault> faults) {
    return faults.stream().map(f -> String.join(".", f.loc()) + " " + f.type()).toList();
  }
}
