package dev.comfyserve.server.task;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.contract.StatusReading;
import dev.comfyserve.mcp.listen.Watch;
import dev.comfyserve.mcp.protocol.RpcFailure;
import dev.comfyserve.mcp.task.TaskState;
import dev.comfyserve.mcp.task.TaskState.Outcome;
import dev.comfyserve.mcp.task.Tasks;
import dev.comfyserve.server.failure.ApiFailure;
import dev.comfyserve.server.request.Lookup;
import dev.comfyserve.server.request.RequestChanges;
import dev.comfyserve.server.request.RequestHandles;
import dev.comfyserve.server.request.RequestRef;
import dev.comfyserve.server.tools.Selection;
import dev.comfyserve.server.tools.WaitedResult;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The requests of a caller as MCP tasks. */
public final class RequestTasks implements Tasks<Caller> {
  private final ServerlessApi api;
  private final RequestHandles handles;
  private final RequestChanges changes;
  private final WaitedResult results;
  private final Selection.Reading reading;

  /**
   * @param reading why tasks can only be looked at, if so
   * @param results makes what the call would have answered, had it waited
   */
  public RequestTasks(
      ServerlessApi api,
      RequestHandles handles,
      RequestChanges changes,
      WaitedResult results,
      Selection.Reading reading) {
    this.api = api;
    this.handles = handles;
    this.changes = changes;
    this.results = results;
    this.reading = reading;
  }

  /** The request's result and its status, as the API answers them. */
  private record Answers(ObjectNode result, ObjectNode status) {}

  @Override
  public Optional<TaskState> get(Caller caller, String taskId) throws Exception {
    try {
      var found = handles.find(caller, taskId);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      Optional<Answers> answers = answers(caller, found.get().request());
      return answers.isEmpty()
          ? Optional.empty()
          : Optional.of(state(caller, taskId, found.get(), answers.get()));
    } catch (ApiException e) {
      throw ApiFailure.ofTask(e);
    }
  }

  private Optional<Answers> answers(Caller caller, RequestRef request) {
    // The status first: what it calls ended has its result.
    Optional<ObjectNode> status = status(caller, request);
    Optional<ObjectNode> result = result(caller, request);
    if (status.isEmpty()) {
      // With its deployment a host may forget how a request stands, and still have its result.
      return result.flatMap(
          found -> endedWith(request, found).map(ended -> new Answers(found, ended)));
    }
    return result
        .or(() -> StatusReading.ended(status.get()) ? Optional.empty() : Optional.of(Json.object()))
        .map(found -> new Answers(found, status.get()));
  }

  /** The status that belongs to the result of a request that has ended. */
  private static Optional<ObjectNode> endedWith(RequestRef request, ObjectNode result) {
    String word =
        switch (result.path("status").asString("")) {
          case "succeeded", "failed" -> "completed";
          case "cancelled", "canceled" -> "cancelled";
          default -> null;
        };
    return Optional.ofNullable(word)
        .map(ended -> Json.object().put("request_id", request.requestId()).put("status", ended));
  }

  private Optional<ObjectNode> status(Caller caller, RequestRef request) {
    return Lookup.optional(
        () -> api.requestStatus(caller, request.deploymentId(), request.requestId(), true));
  }

  private Optional<ObjectNode> result(Caller caller, RequestRef request) {
    return Lookup.optional(
        () -> api.requestResult(caller, request.deploymentId(), request.requestId()));
  }

  private TaskState state(Caller caller, String taskId, RequestHandles.Found found, Answers answers)
      throws InterruptedException {
    Instant created =
        time(answers.result().path("created_at"))
            .or(() -> time(found.known().path("created_at")))
            .orElse(Instant.EPOCH);
    boolean ended = StatusReading.ended(answers.status());
    return new TaskState(
        taskId,
        ended ? StatusReading.outcome(answers.result()) : StatusReading.words(answers.status()),
        created,
        updated(found.known(), answers).filter(created::isBefore).orElse(created),
        ttl(found.known(), created),
        ended ? null : PollAdvice.after(answers.status()),
        outcome(caller, found.request(), answers));
  }

  private Outcome outcome(Caller caller, RequestRef request, Answers answers)
      throws InterruptedException {
    return switch (answers.status().path("status").asString()) {
      case "cancelled", "canceled" -> new Outcome.Cancelled();
      case "completed" ->
          new Outcome.Completed(results.of(caller, request, answers.status(), answers.result()));
      default -> new Outcome.Working();
    };
  }

  /** The last of all that is known: a request that waits again has no start any more. */
  private static Optional<Instant> updated(ObjectNode known, Answers answers) {
    return Stream.of(
            answers.result().path("finished_at"),
            answers.status().path("started_at"),
            known.path("updated_at"))
        .flatMap(text -> time(text).stream())
        .max(Comparator.naturalOrder());
  }

  /** Known once it has ended: it is forgotten so long after its end. */
  private static Duration ttl(ObjectNode known, Instant created) {
    return time(known.path("expires_at"))
        .map(expires -> Duration.between(created, expires))
        .orElse(null);
  }

  /** A host's time in a form that we do not know is no time. */
  private static Optional<Instant> time(JsonNode text) {
    try {
      return text.isString()
          ? Optional.of(OffsetDateTime.parse(text.asString()).toInstant())
          : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** A request asks for nothing once it was submitted, so there is nothing to take. */
  @Override
  public boolean update(Caller caller, String taskId, Map<String, ObjectNode> answers)
      throws Exception {
    refuseReaders();
    try {
      return existing(caller, taskId).isPresent();
    } catch (ApiException e) {
      throw ApiFailure.of(e);
    }
  }

  private void refuseReaders() throws RpcFailure {
    if (reading != Selection.Reading.AND_WRITING) {
      throw ApiFailure.of(reading.refused());
    }
  }

  @Override
  public boolean cancel(Caller caller, String taskId) throws Exception {
    refuseReaders();
    try {
      return handles
          .find(caller, taskId)
          .map(RequestHandles.Found::request)
          .flatMap(
              request ->
                  Lookup.optional(
                      () -> api.cancelRequest(caller, request.deploymentId(), request.requestId())))
          .isPresent();
    } catch (ApiException e) {
      throw ApiFailure.of(e);
    }
  }

  @Override
  public Optional<Watch> watch(Caller caller, String taskId, Runnable changed) {
    try {
      return existing(caller, taskId).flatMap(request -> changes.watch(caller, request, changed));
    } catch (ApiException e) {
      return Optional.empty(); // the host does not answer: nothing can be promised
    }
  }

  private Optional<RequestRef> existing(Caller caller, String taskId) {
    return handles
        .find(caller, taskId)
        .map(RequestHandles.Found::request)
        .filter(request -> status(caller, request).isPresent());
  }
}
