package dev.comfyserve.server.tools;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Fault;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.contract.SubmitOptions;
import dev.comfyserve.mcp.tool.TaskStarted;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolOutcome;
import dev.comfyserve.server.failure.Repeat;
import dev.comfyserve.server.request.RequestHandles;
import dev.comfyserve.server.request.RequestRef;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** {@code submit_request}: stores a request, and waits for its result if asked to. */
final class SubmitRequest {
  static final String IDEMPOTENCY_KEY = "dev.comfyserve/idempotency-key";
  private static final int STANDARD_TIMEOUT = 300;
  private static final Duration FIRST_LOOK = Duration.ofSeconds(2);

  private SubmitRequest() {}

  /**
   * @param handles names the task that a waited request becomes for a client that takes tasks
   */
  static Tool<Caller> tool(
      ServerlessApi api,
      Waiting waiting,
      RequestHandles handles,
      InstantSource clock,
      Failures failures) {
    return new Tool<>(
        new ToolDefinition(
            "submit_request",
            "Run a deployment",
            "Queue one run of a deployment's workflow and get its request_id. Override inputs by"
                + " node id, as payload_summary of get_deployment names them; what is not"
                + " overridden keeps its saved value. An input that takes a file accepts a public"
                + " https URL, a data: URI, or the url of an earlier output. With"
                + " wait_for_completion=true the call waits a while for the result; if it answers"
                + " still_running, the job goes on: fetch it later by its request_id and do not"
                + " submit it again.",
            Schema.object()
                .uuid("deployment_id", Words.DEPLOYMENT_ID)
                .json(
                    "overrides",
                    "Inputs to change, e.g. {\"6\": {\"inputs\": {\"text\": \"a red fox\"}}, \"3\":"
                        + " {\"inputs\": {\"seed\": 42}}}.")
                .json(
                    "workflow_api_json",
                    "Another whole graph (ComfyUI API format) for this run only, instead of the"
                        + " saved one.")
                .json(
                    "extra_data",
                    "Passed to ComfyUI, e.g. {\"api_key_comfy_org\": \"...\"}; kept secret.")
                .text(
                    "webhook_url",
                    "A URL to be called when the request ends. Servers without webhooks refuse it.")
                .flag("webhook_intermediate_status", "Call the webhook on every change of status.")
                .flag(
                    "wait_for_completion",
                    false,
                    "Wait for the result in this call, with progress, as long as timeout_seconds"
                        + " and the server's limit allow.")
                .number(
                    "timeout_seconds",
                    STANDARD_TIMEOUT,
                    1,
                    86400,
                    "The longest wait; the server may answer still_running sooner.")
                .required("deployment_id")
                .build(),
            null,
            Words.RUNS),
        failures.handling(Repeat.RUNS_AGAIN, call -> submit(api, waiting, handles, clock, call)));
  }

  private static ToolOutcome submit(
      ServerlessApi api,
      Waiting waiting,
      RequestHandles handles,
      InstantSource clock,
      ToolCall<Caller> call)
      throws InterruptedException {
    ObjectNode in = call.arguments();
    String deploymentId = in.path("deployment_id").asString();
    Instant before = clock.instant();
    ObjectNode submission =
        api.submit(call.principal(), deploymentId, body(in), options(in, call.meta()));
    ObjectNode out = Answers.ok();
    out.put("deployment_id", deploymentId);
    out.set("submission", submission);
    if (in.path("wait_for_completion").asBoolean(false)) {
      RequestRef request = new RequestRef(deploymentId, submission.path("request_id").asString());
      if (call.conversation().client().tasks() && handles.leadTo(request)) {
        String handle = handles.handle(request);
        // A look at another host could fail after the request was paid for, and tells no more.
        return new TaskStarted(handle, queued(before), handles.lookedUp());
      }
      return waiting.forResult(
          call, out, deploymentId, in.path("timeout_seconds").asInt(STANDARD_TIMEOUT));
    }
    // In the structure, too: some clients show their model nothing else.
    out.put("next", "Call get_request_status until status is completed, then get_request_result.");
    return Answers.of(
        "Queued as request %s. Call get_request_status until it is completed, then get_request_result."
            .formatted(submission.path("request_id").asString()),
        out);
  }

  /**
   * What the submission tells of its task.
   *
   * @param before a time that no host's own time of it precedes: a task's times never go back
   */
  private static TaskStarted.Beginning queued(Instant before) {
    return new TaskStarted.Beginning("in queue", before.truncatedTo(ChronoUnit.MILLIS), FIRST_LOOK);
  }

  private static ObjectNode body(ObjectNode in) {
    ObjectNode body = Json.object();
    for (String key : new String[] {"overrides", "workflow_api_json", "extra_data"}) {
      if (in.hasNonNull(key)) {
        body.set(key, in.get(key));
      }
    }
    return body;
  }

  private static SubmitOptions options(ObjectNode in, ObjectNode meta) {
    return new SubmitOptions(
        in.hasNonNull("webhook_url") ? in.get("webhook_url").asString() : null,
        in.hasNonNull("webhook_intermediate_status")
            ? in.get("webhook_intermediate_status").asBoolean()
            : null,
        idempotencyKey(meta));
  }

  /** A key that is none must not be passed over: its sender counts on one run. */
  private static String idempotencyKey(ObjectNode meta) {
    if (meta == null || !meta.has(IDEMPOTENCY_KEY)) {
      return null;
    }
    if (!meta.get(IDEMPOTENCY_KEY).isString()) {
      throw ApiException.invalid(
          List.of(new Fault(List.of("_meta", IDEMPOTENCY_KEY), "must be a string", "string_type")));
    }
    return meta.get(IDEMPOTENCY_KEY).asString();
  }
}
