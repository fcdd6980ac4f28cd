package dev.comfyserve.store.request;

import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.RequestState;
import dev.comfyserve.store.blob.Blobs;
import dev.comfyserve.store.db.Database;
import dev.comfyserve.store.db.Row;
import dev.comfyserve.store.db.Sql;
import dev.comfyserve.store.file.OutputFile;
import dev.comfyserve.store.file.Outputs;
import dev.comfyserve.store.instance.Instances;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The claims on requests: taking one, and the ways to give it up. */
final class Attempts {
  private final Database database;
  private final Blobs blobs;
  private final InstantSource clock;
  private final long processStart;

  Attempts(Database database, Blobs blobs, InstantSource clock, long processStart) {
    this.database = database;
    this.blobs = blobs;
    this.clock = clock;
    this.processStart = processStart;
  }

  /** What was claimed, before its JSON is read on the caller's thread. */
  private record Claimed(
      Request request, String graph, String extraData, List<UrlInputs.Fetched> fetched) {
    Claim claim() {
      ObjectNode tree = (ObjectNode) Json.parse(graph);
      return new Claim(
          request,
          request.attemptId(),
          UrlInputs.filledIn(tree, fetched),
          extraData == null ? null : (ObjectNode) Json.parse(extraData));
    }
  }

  Optional<Claim> claim(String deploymentId, String instanceId, String attemptId) {
    Instant now = clock.instant();
    return database
        .write(
            sql -> {
              Optional<Request> next = RequestRows.oldestReady(sql, deploymentId);
              if (next.isEmpty()) {
                return Optional.<Claimed>empty();
              }
              String requestId = next.get().id();
              start(sql, requestId, instanceId, attemptId, now);
              return Optional.of(claimed(sql, requestId));
            })
        .map(Claimed::claim);
  }

  private void start(Sql sql, String requestId, String instanceId, String attemptId, Instant now)
      throws SQLException {
    sql.of(
            """
            INSERT INTO attempt (id, request_id, instance_id, process_start, state, started_at)
            VALUES (:id, :request, :instance, :start, 'alive', :now)
            """)
        .set("id", attemptId)
        .set("request", requestId)
        .set("instance", instanceId)
        .set("start", processStart)
        .set("now", now)
        .update();
    sql.of(
            """
            UPDATE request SET state = 'in_progress', attempt_id = :attempt,
              instance_id = :instance, started_at = :now, attempts = attempts + 1
            WHERE id = :id AND state = 'in_queue'
            """)
        .set("attempt", attemptId)
        .set("instance", instanceId)
        .set("now", now)
        .set("id", requestId)
        .update();
  }

  Optional<Claim> claimOf(String attemptId) {
    return database
        .read(
            sql -> {
              Optional<String> requestId = requestOfAlive(sql, attemptId);
              return requestId.isEmpty()
                  ? Optional.<Claimed>empty()
                  : Optional.of(claimed(sql, requestId.get()));
            })
        .map(Claimed::claim);
  }

  boolean finish(String attemptId, Ending ending) {
    blobs.touchAll(ending.files().stream().map(OutputFile::sha256).toList());
    String outputs = ending.outputs() == null ? null : Json.write(ending.outputs());
    String error = ending.error() == null ? null : Json.write(ending.error());
    Instant now = clock.instant();
    return database.write(
        sql -> {
          Optional<String> requestId = requestOfAlive(sql, attemptId);
          if (requestId.isEmpty()) {
            return false;
          }
          end(sql, attemptId, ending.state().word(), now);
          Endings.write(sql, requestId.get(), ending.state(), outputs, error, now);
          Outputs.insert(sql, requestId.get(), ending.files());
          return true;
        });
  }

  boolean handBack(String attemptId, boolean lost) {
    Instant now = clock.instant();
    return database.write(
        sql -> {
          Optional<String> requestId = requestOfAlive(sql, attemptId);
          if (requestId.isEmpty()) {
            return false;
          }
          end(sql, attemptId, lost ? "lost" : "handed_back", now);
          sql.of(
                  """
                  UPDATE request SET state = 'in_queue', attempt_id = NULL, instance_id = NULL,
                    started_at = NULL, lost_in_a_row = lost_in_a_row + :lost
                  WHERE id = :id
                  """)
              .set("lost", lost ? 1 : 0)
              .set("id", requestId.get())
              .update();
          return true;
        });
  }

  boolean over(String attemptId) {
    Instant now = clock.instant();
    return 1
        == database.write(
            sql ->
                sql.of(
                        """
                        UPDATE attempt SET state = 'over', ended_at = :now
                        WHERE id = :id AND state = 'abandoned'
                        """)
                    .set("now", now)
                    .set("id", attemptId)
                    .update());
  }

  List<OpenAttempt> open() {
    return database.read(
        sql ->
            sql.of(
                    """
                    SELECT a.id, a.request_id, a.instance_id, a.state AS attempt_state,
                      a.started_at, r.account, r.deployment_id, r.state AS request_state
                    FROM attempt a JOIN request r ON r.id = a.request_id
                    WHERE a.ended_at IS NULL AND a.process_start < :start
                    ORDER BY a.started_at, a.id
                    """)
                .set("start", processStart)
                .list(row -> openAttempt(sql, row)));
  }

  private static OpenAttempt openAttempt(Sql sql, Row row) throws SQLException {
    return new OpenAttempt(
        row.text("id"),
        row.text("request_id"),
        row.text("account"),
        row.text("deployment_id"),
        row.text("attempt_state").equals("abandoned"),
        RequestState.ofWord(row.text("request_state")),
        row.time("started_at"),
        Instances.byId(sql, row.text("instance_id")).orElse(null));
  }

  /** The guard of everything that an attempt writes: only while it holds the request. */
  private static Optional<String> requestOfAlive(Sql sql, String attemptId) throws SQLException {
    return sql.of(
            """
            SELECT r.id FROM attempt a JOIN request r ON r.id = a.request_id
            WHERE a.id = :attempt AND a.state = 'alive'
              AND r.attempt_id = :attempt AND r.state = 'in_progress'
            """)
        .set("attempt", attemptId)
        .first(row -> row.text("id"));
  }

  private static void end(Sql sql, String attemptId, String outcome, Instant now)
      throws SQLException {
    sql.of("UPDATE attempt SET state = 'over', outcome = :outcome, ended_at = :now WHERE id = :id")
        .set("outcome", outcome)
        .set("now", now)
        .set("id", attemptId)
        .update();
  }

  private static Claimed claimed(Sql sql, String requestId) throws SQLException {
    return new Claimed(
        RequestRows.byId(sql, requestId).orElseThrow(),
        sql.of("SELECT graph FROM request_graph WHERE request_id = :id")
            .set("id", requestId)
            .first(row -> row.text("graph"))
            .orElseThrow(),
        sql.of("SELECT extra_data FROM request_secret WHERE request_id = :id")
            .set("id", requestId)
            .first(row -> row.text("extra_data"))
            .orElse(null),
        UrlInputs.fetched(sql, requestId));
  }
}
