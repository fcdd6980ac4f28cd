package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.server.failure.Repeat;
import tools.jackson.databind.node.ObjectNode;

/** {@code create_deployment}. */
final class CreateDeployment {
  private CreateDeployment() {}

  static Tool<Caller> tool(ServerlessApi api, Failures failures) {
    return new Tool<>(
        new ToolDefinition(
            "create_deployment",
            "Create a deployment",
            "Make an endpoint that runs one version of a saved workflow. With min_instances 0 (the"
                + " default) it costs nothing while there is no work.",
            Schema.object()
                .text("name", "A name for people, e.g. \"portrait upscaler\".")
                .uuid("workflow_id", Words.WORKFLOW_TO_RUN)
                .text("workflow_version", Words.WORKFLOW_VERSION)
                .choice("hardware", "AMPERE_48", Words.HARDWARE_NAMES, Words.HARDWARE)
                .number("min_instances", 0, 0, 30, Words.MIN)
                .number("max_instances", 1, 1, 60, Words.MAX)
                .number("queue_size", 1, 0, null, Words.QUEUE_SIZE)
                .number("keep_warm_duration_in_seconds", 60, 0, null, Words.KEEP_WARM)
                .required("name", "workflow_id", "workflow_version")
                .build(),
            null,
            Words.CHANGES),
        failures.handling(
            Repeat.MAKES_ANOTHER,
            call -> {
              ObjectNode deployment =
                  api.createDeployment(call.principal(), body(call.arguments()));
              ObjectNode out = Answers.ok();
              out.set("deployment", deployment);
              return Answers.of(
                  "Created \"%s\" with id %s; it is ready for submit_request."
                      .formatted(
                          deployment.path("name").asString(), deployment.path("id").asString()),
                  out);
            }));
  }

  /** The arguments as REST's body: the same, with the hardware in an array. */
  static ObjectNode body(ObjectNode arguments) {
    ObjectNode body = arguments.deepCopy();
    if (body.path("hardware").isString()) {
      String hardware = body.path("hardware").asString();
      body.putArray("hardware").add(hardware);
    }
    return body;
  }
}
