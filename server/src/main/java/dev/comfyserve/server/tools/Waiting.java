package dev.comfyserve.server.tools;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.contract.StatusReading;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolResult;
import dev.comfyserve.server.failure.NextStep;
import dev.comfyserve.server.failure.Repeat;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * The wait of {@code submit_request}. The call's work is the wait, not the job: when the wait ends
 * early, for whatever reason, the job goes on and the caller has its id.
 */
final class Waiting {
  /** How often a quiet wait looks whether its caller is still there. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  private static final String NEXT =
      "Call get_request_status with this deployment_id and request_id until status is completed,"
          + " then get_request_result. Do not submit again.";

  private final ServerlessApi api;
  private final ResultAnswer results;
  private final Duration cap;
  private final InstantSource clock;
  private final BooleanSupplier stopping;

  /**
   * @param stopping whether the server is about to end; then waits end with the request's id
   */
  Waiting(
      ServerlessApi api,
      ResultAnswer results,
      Duration cap,
      InstantSource clock,
      BooleanSupplier stopping) {
    this.api = api;
    this.results = results;
    this.cap = cap;
    this.clock = clock;
    this.stopping = stopping;
  }

  ToolResult forResult(
      ToolCall<Caller> call, ObjectNode out, String deploymentId, int timeoutSeconds) {
    Instant end = clock.instant().plus(shorter(Duration.ofSeconds(timeoutSeconds), cap));
    String requestId = out.path("submission").path("request_id").asString();
    call.progress().report(0, 1.0, "request_id " + requestId + ": in queue");
    ObjectNode seen = null;
    while (true) {
      Duration left = Duration.between(clock.instant(), end);
      boolean over = !left.isPositive() || call.clientGone() || stopping.getAsBoolean();
      if (seen != null && over) {
        return stillRunning(out, requestId, seen);
      }
      try {
        ObjectNode now =
            api.awaitChange(
                call.principal(), deploymentId, requestId, seen, shorter(positive(left), LOOK));
        if (!now.equals(seen)) {
          call.progress()
              .report(
                  StatusReading.fraction(now),
                  1.0,
                  "request_id " + requestId + ": " + StatusReading.words(now));
        }
        seen = now;
        if (StatusReading.ended(now)) {
          ObjectNode result = api.requestResult(call.principal(), deploymentId, requestId);
          out.set("status", now);
          return results.of(call.principal(), out, result);
        }
      } catch (InterruptedException e) {
        // The server or the connection ends, and this is the last word.
        Thread.currentThread().interrupt();
        return stillRunning(out, requestId, seen);
      } catch (ApiException e) {
        return Thread.currentThread().isInterrupted()
            ? stillRunning(out, requestId, seen)
            : lostSight(out, requestId, seen, e);
      }
    }
  }

  /** The request was accepted; that it cannot be looked at must not cost the caller its id. */
  private static ToolResult lostSight(
      ObjectNode out, String requestId, ObjectNode seen, ApiException e) {
    out.put("still_running", true).put("request_id", requestId);
    if (seen != null) {
      out.set("status", seen);
    }
    ObjectNode error = out.putObject("wait_error");
    error.put("message", e.getMessage());
    error.put("status_code", e.httpStatus()).put("error_code", e.errorCode());
    if (e.retryAfter() != null) {
      error.put("retry_after_seconds", e.retryAfter().toSeconds());
    }
    String next = afterLoss(e);
    out.put("next", next);
    return Answers.of(
        "Request %s was accepted, but the wait for it ended early: %s".formatted(requestId, next),
        out);
  }

  /** What was submitted must not be submitted again, whatever the words for the error advise. */
  private static String afterLoss(ApiException e) {
    // What was taken just now may not be there yet for who looks.
    boolean passes = e.temporary() || e.meaning() == 404;
    return (passes ? NextStep.sentence(e.getMessage()) : NextStep.told(e, Repeat.HARMLESS))
        + " The request goes on by itself: call get_request_status, then get_request_result, with"
        + " this deployment_id and request_id, "
        + (passes ? "after " + NextStep.pause(e) + " seconds" : "once that is put right")
        + ". Do not submit it again.";
  }

  /**
   * @param status as last seen; null where the wait ended before a first look
   */
  private static ToolResult stillRunning(ObjectNode out, String requestId, ObjectNode status) {
    out.put("still_running", true).put("request_id", requestId);
    if (status != null) {
      out.set("status", status);
    }
    out.put("next", NEXT);
    return Answers.of(
        "Request %s is still running (%s). It goes on by itself: call get_request_status, then"
                .formatted(requestId, status == null ? "accepted" : StatusReading.words(status))
            + " get_request_result, with this request_id. Do not submit it again.",
        out);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static Duration positive(Duration d) {
    return d.isNegative() ? Duration.ZERO : d;
  }
}
