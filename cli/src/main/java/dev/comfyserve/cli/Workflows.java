package dev.comfyserve.cli;

import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.Ids;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Finds the workflow a person means, by id or by name. */
final class Workflows {
  private Workflows() {}

  static String idOf(ComfyServeClient client, String idOrName) {
    if (Ids.wellFormed(idOrName)) {
      return idOrName;
    }
    List<String> found =
        client
            .own()
            .listWorkflows(client.caller())
            .valueStream()
            .filter(one -> one.path("name").asString("").equals(idOrName))
            .map((JsonNode one) -> one.path("workflow_id").asString())
            .toList();
    if (found.size() != 1) {
      throw new CommandFailed(
          found.isEmpty()
              ? "No workflow is called \"%s\"; see `%s`."
                  .formatted(idOrName, Launcher.line("workflow list"))
              : found.size() + " workflows are called \"" + idOrName + "\": give an id, " + found);
    }
    return found.getFirst();
  }
}
