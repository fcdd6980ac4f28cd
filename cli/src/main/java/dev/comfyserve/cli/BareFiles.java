package dev.comfyserve.cli;

import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.comfyui.schema.InputSchema;
import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.Includes;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Values of {@code run --set} that were meant as files of this machine, most likely. */
final class BareFiles {
  private BareFiles() {}

  /** How each of them would be uploaded. */
  static List<CommandFailed> advice(List<String> overrides) {
    return overrides.stream()
        .filter(one -> isFileHere(valueOf(one)))
        .map(one -> new CommandFailed("To upload a local file write --set " + uploading(one)))
        .toList();
  }

  /**
   * Refuses those that go where a file is uploaded: ComfyUI would look for that name on its own
   * machine, when its turn has come.
   *
   * @param graph the one to run, or null for the deployment's
   */
  static void refuse(
      ComfyServeClient client, String deploymentId, JsonNode graph, List<String> overrides) {
    List<String> here = overrides.stream().filter(one -> isFileHere(valueOf(one))).toList();
    ObjectNode info =
        here.isEmpty() ? null : client.api().objectInfo(client.caller(), deploymentId);
    if (info == null) {
      return;
    }
    ObjectInfo schemas = ObjectInfo.of(info);
    JsonNode nodes = graph != null ? graph : graphOf(client, deploymentId);
    String meant =
        here.stream()
            .filter(one -> takesUpload(schemas, nodes, one))
            .map(BareFiles::uploading)
            .collect(Collectors.joining(" --set "));
    if (!meant.isEmpty()) {
      throw new CommandFailed("To upload a local file write --set " + meant);
    }
  }

  private static JsonNode graphOf(ComfyServeClient client, String deploymentId) {
    return client
        .api()
        .getDeployment(client.caller(), deploymentId, new Includes(true, false))
        .path("payload")
        .path("workflow_api_json");
  }

  /** Unless ComfyUI itself has a file of that name. */
  private static boolean takesUpload(ObjectInfo schemas, JsonNode graph, String override) {
    String target = override.substring(0, override.indexOf('='));
    int dot = target.lastIndexOf('.');
    if (dot < 0) {
      return false;
    }
    String classType = graph.path(target.substring(0, dot)).path("class_type").asString("");
    Optional<InputSchema> input =
        schemas.node(classType).flatMap(node -> node.input(target.substring(dot + 1)));
    return input.filter(one -> one.uploadKind().isPresent()).isPresent()
        && (input.get().choices() == null
            || input.get().choices().stream()
                .noneMatch(choice -> choice.asString("").equals(valueOf(override))));
  }

  /** Empty where none is given. */
  private static String valueOf(String override) {
    int equals = override.indexOf('=');
    return equals < 0 ? "" : override.substring(equals + 1);
  }

  private static String uploading(String override) {
    return override.replaceFirst("=", "=@");
  }

  private static boolean isFileHere(String value) {
    try {
      return !value.startsWith("@") && Files.isRegularFile(Path.of(value));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
