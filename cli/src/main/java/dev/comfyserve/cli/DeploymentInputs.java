package dev.comfyserve.cli;

import dev.comfyserve.cli.terminal.Table;
import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.comfyui.graph.PayloadSummary;
import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What {@code run --set} can change, as a table. */
@Command(
    name = "inputs",
    description = "List the inputs that `run --set NODE.INPUT=VALUE` can change.",
    mixinStandardHelpOptions = true)
final class DeploymentInputs extends DeploymentCommand.Action {
  private static final int WIDEST = 48;

  @Parameters(paramLabel = "DEPLOYMENT", description = "id or name")
  private String deployment;

  @Override
  String act(ComfyServeClient client) {
    String id = Deployments.idOf(client, deployment);
    JsonNode graph =
        client
            .api()
            .getDeployment(client.caller(), id, new Includes(true, false))
            .path("payload")
            .path("workflow_api_json");
    ObjectNode info = client.api().objectInfo(client.caller(), id);
    Table table = new Table("SET", "NODE", "TYPE", "VALUE", "ALLOWED");
    for (JsonNode node :
        PayloadSummary.of((ObjectNode) graph, info == null ? null : ObjectInfo.of(info))) {
      for (JsonNode input : node.path("inputs")) {
        if (input.path("settable").asBoolean(false)) {
          String title = node.path("title").asString(node.path("class_type").asString());
          table.row(
              node.path("node_id").asString() + "." + input.path("name").asString(),
              title,
              input.path("type").asString(""),
              Text.clip(input.path("value").asString(input.path("value").toString()), WIDEST),
              Text.clip(allowed(input), WIDEST));
        }
      }
    }
    return table.toString();
  }

  private static String allowed(JsonNode input) {
    if (input.has("upload")) {
      return "@FILE, a URL";
    }
    if (input.path("choices").isArray()) {
      StringBuilder choices = new StringBuilder();
      input
          .path("choices")
          .forEach(c -> choices.append(choices.isEmpty() ? "" : ", ").append(c.asString()));
      return choices.toString();
    }
    return input.has("min") || input.has("max")
        ? input.path("min").asString("") + " to " + input.path("max").asString("")
        : "";
  }
}
