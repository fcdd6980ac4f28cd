package dev.comfyserve.store.request;

import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.RequestState;
import dev.comfyserve.store.db.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** How requests are ended over the head of an attempt, and what every ending does. */
final class Endings {
  static final Ending CANCELLED = new Ending(RequestState.CANCELLED, List.of(), null, null);

  private Endings() {}

  /** A failure that is told by its code and its message alone. */
  static Ending failed(ErrorCode code, String message) {
    ObjectNode error = Json.object();
    error.put("errorCode", code.code()).put("error", message);
    error.putObject("details");
    error.put("debugInfo", "");
    return Ending.failed(error);
  }

  /** Ends an open request; an attempt of it is abandoned until its instance lets go of it. */
  static void end(Sql sql, Request request, Ending ending, Instant now) throws SQLException {
    if (request.attemptId() != null) {
      sql.of(
              """
              UPDATE attempt SET state = 'abandoned', outcome = :outcome
              WHERE id = :attempt AND state = 'alive'
              """)
          .set("outcome", ending.state() == RequestState.CANCELLED ? "cancelled" : "ended")
          .set("attempt", request.attemptId())
          .update();
    }
    write(
        sql,
        request.id(),
        ending.state(),
        null,
        ending.error() == null ? null : Json.write(ending.error()),
        now);
  }

  static EndedRequests endAll(Sql sql, String deploymentId, Ending ending, Instant now)
      throws SQLException {
    List<String> ended = new ArrayList<>();
    List<String> toInterrupt = new ArrayList<>();
    for (Request request : RequestRows.open(sql, deploymentId)) {
      end(sql, request, ending, now);
      ended.add(request.id());
      if (request.attemptId() != null) {
        toInterrupt.add(request.attemptId());
      }
    }
    return new EndedRequests(ended, toInterrupt);
  }

  static List<String> failQueuedBefore(
      Sql sql, String deploymentId, Instant arrived, Ending ending, Instant now)
      throws SQLException {
    List<String> failed = new ArrayList<>();
    for (Request request : RequestRows.open(sql, deploymentId)) {
      if (request.state() == RequestState.IN_QUEUE && !request.createdAt().isAfter(arrived)) {
        end(sql, request, ending, now);
        failed.add(request.id());
      }
    }
    return failed;
  }

  /** Writes the terminal state, once, and erases what is only there while a request is open. */
  static void write(
      Sql sql, String requestId, RequestState state, String outputs, String error, Instant now)
      throws SQLException {
    int written =
        sql.of(
                """
                UPDATE request SET state = :state, outputs = :outputs, error = :error,
                  finished_at = :now, attempt_id = NULL
                WHERE id = :id AND finished_at IS NULL
                """)
            .set("state", state.word())
            .set("outputs", outputs)
            .set("error", error)
            .set("now", now)
            .set("id", requestId)
            .update();
    if (written != 1) {
      throw new IllegalStateException("request " + requestId + " had ended before");
    }
    sql.of("DELETE FROM request_secret WHERE request_id = :id").set("id", requestId).update();
    sql.of("DELETE FROM request_url WHERE request_id = :id").set("id", requestId).update();
  }
}
