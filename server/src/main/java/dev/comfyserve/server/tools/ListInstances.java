package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolHints;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code list_instances}. */
final class ListInstances {
  private ListInstances() {}

  static Tool<Caller> tool(OwnApi own, Failures failures) {
    return new Tool<>(
        new ToolDefinition(
            "list_instances",
            "List instances",
            "List the ComfyUI instances that live for a deployment now: id, state, where each runs,"
                + " since when, and the request it works on. Give an id to call_instance_proxy to"
                + " reach that ComfyUI. None is usual while there is no work.",
            Schema.object()
                .uuid("deployment_id", Words.DEPLOYMENT_ID)
                .required("deployment_id")
                .build(),
            null,
            ToolHints.READ),
        failures.handling(
            call -> {
              ArrayNode instances =
                  own.listInstances(
                      call.principal(), call.arguments().path("deployment_id").asString());
              ObjectNode out = Answers.ok();
              out.set("instances", instances);
              String sentence = sentence(instances);
              return Answers.of(
                  sentence
                      + LongList.fit(
                          out,
                          "instances",
                          List.of("since", "slot"),
                          "REST (GET .../deployments/{deployment_id}/instances) lists all."),
                  out);
            }));
  }

  private static String sentence(ArrayNode instances) {
    if (instances.isEmpty()) {
      return "No instance lives now; one starts when there is work.";
    }
    Map<String, Integer> states = new TreeMap<>();
    instances.forEach(one -> states.merge(one.path("state").asString(), 1, Integer::sum));
    return states.entrySet().stream()
        .map(state -> state.getValue() + " " + state.getKey())
        .collect(Collectors.joining(", ", "Instances: ", "."));
  }
}
