package dev.comfyserve.cli;

import dev.comfyserve.cli.terminal.Question;
import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.ApiException;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Deletes for good; on a terminal a person is asked first. */
@Command(
    name = "delete",
    description = "Delete a deployment; its open requests end as failed.",
    mixinStandardHelpOptions = true)
final class DeploymentDelete extends DeploymentCommand.Action {
  private static final int MOST = 100;
  private static final Set<String> OPEN = Set.of("in_queue", "in_progress");

  @Parameters(paramLabel = "DEPLOYMENT", description = "id or name")
  private String deployment;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask. Without a terminal nobody is asked.")
  private boolean yes;

  @Override
  String act(ComfyServeClient client) {
    String id = Deployments.idOf(client, deployment);
    Optional<String> open = open(client, id);
    if (!yes
        && !Question.agreed(
            err(),
            "Delete the deployment %s for good%s?"
                .formatted(
                    deployment,
                    open.map(many -> ", with %s open request(s), which fail".formatted(many))
                        .orElse("")))) {
      throw new CommandFailed("Nothing was deleted.");
    }
    ObjectNode answer = client.api().deleteDeployment(client.caller(), id);
    open.ifPresent(many -> err().println(many + " open request(s) of it ended as failed."));
    err().flush();
    return answer.toPrettyString();
  }

  /** How many end with it; empty for none, and where the server does not tell. */
  private static Optional<String> open(ComfyServeClient client, String id) {
    try {
      int newest = 0;
      int open = 0;
      for (JsonNode one : client.own().recentRequests(client.caller(), id, MOST)) {
        newest++;
        if (OPEN.contains(one.path("status").asString())) {
          open++;
        }
      }
      return open == 0 ? Optional.empty() : Optional.of((newest == MOST ? "at least " : "") + open);
    } catch (ApiException e) {
      return Optional.empty();
    }
  }
}
