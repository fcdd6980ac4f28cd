package dev.comfyserve.comfyui.graph;

import dev.comfyserve.contract.Faults;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An input value that stands for a file, in graphs that we store. Callers may never write one
 * ({@link #refuseIn}): the hash of somebody else's file would open it.
 */
public sealed interface FileRef {
  String FILE = "$file";
  String URL = "$url";

  /** The value as it stands in a stored graph. */
  ObjectNode json();

  /** A file in our store. */
  record Stored(String sha256, String ext, String contentType, long size) implements FileRef {
    /** What ComfyUI calls it: the name is part of its cache key, so it depends on nothing else. */
    public String comfyName() {
      return "cs/" + fileName();
    }

    /** {@link #comfyName} without its folder {@code cs}. */
    public String fileName() {
      return ext.isEmpty() ? sha256 : sha256 + "." + ext;
    }

    @Override
    public ObjectNode json() {
      ObjectNode value = JsonNodeFactory.instance.objectNode();
      value
          .putObject(FILE)
          .put("sha256", sha256)
          .put("ext", ext)
          .put("content_type", contentType)
          .put("size", size);
      return value;
    }
  }

  /** A file that is yet to be fetched. */
  record Url(String url) implements FileRef {
    @Override
    public ObjectNode json() {
      return JsonNodeFactory.instance.objectNode().put(URL, url);
    }
  }

  static Optional<FileRef> of(JsonNode value) {
    if (!(value instanceof ObjectNode object) || object.size() != 1) {
      return Optional.empty();
    }
    JsonNode file = object.path(FILE);
    if (file.path("sha256").isString()) {
      return Optional.of(
          new Stored(
              file.path("sha256").asString(),
              file.path("ext").asString(""),
              file.path("content_type").asString("application/octet-stream"),
              file.path("size").asLong(0)));
    }
    JsonNode url = object.path(URL);
    return url.isString() ? Optional.of(new Url(url.asString())) : Optional.empty();
  }

  /** Every stored file of a graph, each once. */
  static List<Stored> stored(ObjectNode graph) {
    return FileRefs.stored(graph);
  }

  /** Every URL of a graph that is yet to be fetched, each once. */
  static List<String> urls(ObjectNode graph) {
    return FileRefs.urls(graph);
  }

  /** The graph with this URL's references replaced by the file that it led to. */
  static ObjectNode fetched(ObjectNode graph, String url, Stored file) {
    return FileRefs.fetched(graph, url, file);
  }

  /** The graph as ComfyUI gets it: each stored file by its {@link Stored#comfyName}. */
  static ObjectNode forComfy(ObjectNode graph) {
    return FileRefs.forComfy(graph);
  }

  /** Refuses references in what a caller sent (a graph, or overrides). */
  static void refuseIn(JsonNode fromCaller, Faults faults, String... loc) {
    FileRefs.refuseIn(fromCaller, faults, loc);
  }
}
