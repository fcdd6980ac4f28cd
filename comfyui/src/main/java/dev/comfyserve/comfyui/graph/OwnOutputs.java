package dev.comfyserve.comfyui.graph;

import dev.comfyserve.comfyui.schema.NodeSchema;
import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.Faults;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a graph write files of its own, and shows their names as if it had not. ComfyUI answers an
 * unchanged graph from its cache, with the names of old files that may be gone or somebody else's.
 */
public final class OwnOutputs {
  private static final String PREFIX = "filename_prefix";
  private static final String MARK = "_cs";
  private static final String ROOT = "cs/";
  private static final String DEFAULT_PREFIX = "ComfyUI";
  private static final Pattern ROOTED = Pattern.compile("cs/[0-9a-f-]{36}/");

  private OwnOutputs() {}

  /**
   * A new graph: constant file name prefixes begin with {@code cs/<attempt id>/}; other output
   * nodes (and those whose prefix is linked) get an ignored input that differs each time. A prefix
   * that leaves the output folder is a fault.
   *
   * @param info null where no schema is known: then nodes that nobody reads, and those named as
   *     saving or previewing, are taken as output nodes
   */
  public static ObjectNode rewrite(
      ObjectNode graph, String attemptId, ObjectInfo info, Faults faults, String... loc) {
    ObjectNode own = graph.deepCopy();
    Set<String> read = readNodes(graph);
    for (var entry : own.properties()) {
      if (!(entry.getValue() instanceof ObjectNode node)
          || !(node.get("inputs") instanceof ObjectNode inputs)) {
        continue;
      }
      JsonNode prefix = inputs.path(PREFIX);
      if (prefix.isValueNode() && !prefix.isNull()) {
        if (FileNames.leaves(prefix.asString())) {
          faults.add(
              "a prefix must stay in the output folder: no .., no absolute path",
              "unsafe_name",
              Loc.in(loc, entry.getKey(), "inputs", PREFIX));
        }
        inputs.put(PREFIX, ROOT + attemptId + "/" + named(prefix.asString()));
      } else if (isOutput(entry.getKey(), node, info, read)) {
        inputs.put(MARK, attemptId);
      }
    }
    return own;
  }

  /** ComfyUI would take a prefix without a name for the name of the folder above it. */
  private static String named(String prefix) {
    for (String part : prefix.split("/")) {
      if (!part.isEmpty() && !part.equals(".")) {
        return prefix;
      }
    }
    return DEFAULT_PREFIX;
  }

  private static Set<String> readNodes(ObjectNode graph) {
    Set<String> read = new HashSet<>();
    for (JsonNode node : graph) {
      for (JsonNode input : node.path("inputs")) {
        Link.of(input).ifPresent(link -> read.add(link.nodeId()));
      }
    }
    return read;
  }

  private static boolean isOutput(
      String id, ObjectNode node, ObjectInfo info, Set<String> readNodes) {
    String classType = node.path("class_type").asString("");
    Optional<NodeSchema> schema = info == null ? Optional.empty() : info.node(classType);
    return schema
        .map(NodeSchema::outputNode)
        .orElseGet(
            () ->
                !readNodes.contains(id)
                    || classType.contains("Save")
                    || classType.contains("Preview"));
  }

  /** A file entry of ComfyUI's outputs as the caller would have seen it. */
  public static ObjectNode restore(String attemptId, ObjectNode fileEntry) {
    ObjectNode shown = fileEntry.deepCopy();
    String folder = ROOT + attemptId;
    for (var entry : fileEntry.properties()) {
      if (entry.getValue().isString()) {
        String text = entry.getValue().asString().replace("cs\\" + attemptId, folder);
        text = text.replace(folder + "\\", folder + "/");
        shown.put(entry.getKey(), text.replace(folder + "/", "").replace(folder, ""));
      }
    }
    return shown;
  }

  /** A graph that was rewritten for an earlier attempt, as it was before. */
  static ObjectNode undone(ObjectNode graph) {
    ObjectNode original = graph.deepCopy();
    for (JsonNode node : original) {
      if (node.path("inputs") instanceof ObjectNode inputs) {
        inputs.remove(MARK);
        if (inputs.path(PREFIX).isString()) {
          inputs.put(PREFIX, ROOTED.matcher(inputs.path(PREFIX).asString()).replaceFirst(""));
        }
      }
    }
    return original;
  }
}
