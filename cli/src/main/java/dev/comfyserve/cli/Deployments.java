package dev.comfyserve.cli;

import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Includes;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Finds the deployment a person means, by id or by name. */
final class Deployments {
  private Deployments() {}

  static String idOf(ComfyServeClient client, String idOrName) {
    if (Ids.wellFormed(idOrName)) {
      return idOrName;
    }
    List<String> found = new ArrayList<>();
    for (JsonNode one :
        client.api().listDeployments(client.caller(), List.of(), Includes.NOTHING)) {
      if (one.path("name").asString().equals(idOrName)) {
        found.add(one.path("id").asString());
      }
    }
    if (found.size() != 1) {
      throw new CommandFailed(
          found.isEmpty()
              ? "No deployment is called \""
                  + idOrName
                  + "\"; see `"
                  + Launcher.line("deployment list")
                  + "`."
              : found.size()
                  + " deployments are called \""
                  + idOrName
                  + "\": give an id, "
                  + found);
    }
    return found.getFirst();
  }
}
