package dev.comfyserve.testkit.runcomfy;

import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Fault;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Timestamps;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code .../inference} and {@code .../requests}. */
final class Queue {
  private static final Set<String> SUBMITTABLE =
      Set.of(
          "overrides", "workflow_api_json", "extra_data", "webhook", "webhook_intermediate_status");

  private final Strictness strict;
  private final Deployments deployments;
  private final InstantSource clock;
  private final Supplier<RunComfy.Course> course;

  Queue(
      Strictness strict,
      Deployments deployments,
      InstantSource clock,
      Supplier<RunComfy.Course> course) {
    this.strict = strict;
    this.deployments = deployments;
    this.clock = clock;
    this.course = course;
  }

  Answer submit(Account account, Seen call, String deploymentId, String prefix) {
    Map<String, List<String>> query = strict.query(call, "webhook", "webhook_intermediate_status");
    ObjectNode body = strict.object(call);
    strict.keys(call, body, SUBMITTABLE);
    Account.Deployment deployment = deployments.require(account, deploymentId);
    if (!deployment.fields.path("is_enabled").asBoolean()) {
      return Answer.error(
          ErrorCode.DEPLOYMENT_DISABLED, "This deployment is disabled: " + deploymentId);
    }
    List<Fault> faults = new ArrayList<>();
    for (String webhook : query.getOrDefault("webhook", List.of())) {
      if (!webhook.matches("https?://[^ ]+")) {
        faults.add(new Fault(List.of("query", "webhook"), "must be a URL", "url"));
      }
    }
    ObjectNode graph =
        (body.path("workflow_api_json") instanceof ObjectNode other
                ? other
                : deployment.workflow.graph())
            .deepCopy();
    merge(graph, body.path("overrides"), faults);
    if (!faults.isEmpty()) {
      return Answer.invalid(faults);
    }
    Account.Job job =
        new Account.Job(
            UUID.randomUUID().toString(),
            deploymentId,
            UUID.randomUUID().toString(),
            Timestamps.of(clock.instant()),
            graph,
            course.get());
    account.jobs.put(job.id, job);
    ObjectNode answer = Json.object().put("request_id", job.id);
    answer.put("status_url", url(prefix, job, "status"));
    answer.put("result_url", url(prefix, job, "result"));
    answer.put("cancel_url", url(prefix, job, "cancel"));
    return Answer.ok(answer);
  }

  private static void merge(ObjectNode graph, JsonNode overrides, List<Fault> faults) {
    overrides.forEachEntry(
        (node, change) ->
            change
                .path("inputs")
                .forEachEntry(
                    (input, value) -> {
                      JsonNode inputs = graph.path(node).path("inputs");
                      if (inputs instanceof ObjectNode object && object.has(input)) {
                        object.set(input, value);
                      } else {
                        faults.add(
                            new Fault(
                                List.of("body", "overrides", node, "inputs", input),
                                "is not in the graph",
                                "unknown_input"));
                      }
                    }));
  }

  Answer status(Account account, Seen call, String deploymentId, String requestId, String prefix) {
    strict.noBody(call);
    strict.query(call);
    Account.Job job = require(account, deploymentId, requestId);
    ObjectNode answer = Json.object().put("request_id", job.id).put("status", word(job));
    answer.put("status_url", url(prefix, job, "status"));
    answer.put("result_url", url(prefix, job, "result"));
    if (job.queued()) {
      answer.put("queue_position", 0);
    } else if (!job.cancelled) {
      answer.put("instance_id", job.instanceId);
    }
    looked(job);
    return Answer.ok(answer);
  }

  Answer result(Account account, Seen call, String deploymentId, String requestId, URI base) {
    strict.noBody(call);
    strict.query(call);
    Account.Job job = require(account, deploymentId, requestId);
    ObjectNode answer = Json.object().put("request_id", job.id);
    answer.put("status", resultWord(job)).put("created_at", job.createdAt);
    if (job.ended()) {
      answer.put("finished_at", job.finishedAt);
      if (!job.cancelled) {
        answer.put("instance_id", job.instanceId);
        if (job.error != null) {
          answer.set("error", job.error);
        } else {
          outputs(answer.putObject("outputs"), job, base);
        }
      }
    }
    looked(job);
    return Answer.ok(answer);
  }

  Answer cancel(Account account, Seen call, String deploymentId, String requestId) {
    strict.noBody(call);
    strict.query(call);
    Account.Job job = require(account, deploymentId, requestId);
    boolean now = !job.ended();
    if (now) {
      job.cancelled = true;
      job.finishedAt = Timestamps.of(clock.instant());
    }
    ObjectNode answer = Json.object().put("request_id", job.id).put("status", "completed");
    answer.put("outcome", job.cancelled ? "cancelled" : "not_cancellable");
    return Answer.json(202, answer);
  }

  private static Account.Job require(Account account, String deploymentId, String requestId) {
    return account
        .job(deploymentId, requestId)
        .orElseThrow(
            () ->
                new Strictness.Refused(
                    Answer.error(ErrorCode.NOT_FOUND, "No such request: " + requestId)));
  }

  /** What it is now; the next look may find it further. */
  private void looked(Account.Job job) {
    if (!job.ended()) {
      job.looks++;
    }
    if (job.ended() && job.finishedAt == null) {
      job.finishedAt = Timestamps.of(clock.instant());
    }
  }

  private String word(Account.Job job) {
    if (job.cancelled) {
      return course.get().cancelledWord();
    }
    return job.queued() ? "in_queue" : job.running() ? "in_progress" : "completed";
  }

  private String resultWord(Account.Job job) {
    if (job.ended() && !job.cancelled) {
      return job.error == null ? "succeeded" : "failed";
    }
    return word(job);
  }

  private static void outputs(ObjectNode outputs, Account.Job job, URI base) {
    for (Map.Entry<String, JsonNode> node : job.graph.properties()) {
      if (node.getValue().path("class_type").asString().equals("SaveImage")) {
        ObjectNode file = outputs.putObject(node.getKey()).putArray("images").addObject();
        String prefix = node.getValue().path("inputs").path("filename_prefix").asString("out");
        file.put("url", base + "/outputs/" + job.id + "/" + prefix + "_00001_.png");
        file.put("filename", prefix + "_00001_.png").put("subfolder", "").put("type", "output");
      }
    }
  }

  private static String url(String prefix, Account.Job job, String what) {
    return prefix + "/deployments/" + job.deploymentId + "/requests/" + job.id + "/" + what;
  }
}
