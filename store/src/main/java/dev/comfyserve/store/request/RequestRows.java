package dev.comfyserve.store.request;

import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.RequestState;
import dev.comfyserve.store.db.Row;
import dev.comfyserve.store.db.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * How requests are read.
 *
 * <p>{@code finished_at IS NULL} in a condition is what lets it use the index of open requests:
 * what it costs must not grow with the requests that have ended.
 */
final class RequestRows {
  static final String OLDEST_READY =
      """
      SELECT r.* FROM request r
      WHERE r.deployment_id = :deployment AND r.state = 'in_queue' AND r.urls_pending = 0
        AND r.finished_at IS NULL
        AND EXISTS (
          SELECT 1 FROM deployment d WHERE d.id = :deployment AND d.enabled AND NOT d.deleted)
      ORDER BY r.arrival LIMIT 1
      """;

  static final String QUEUE_POSITION =
      """
      SELECT COUNT(*) AS before FROM request
      WHERE deployment_id = :deployment AND state = 'in_queue' AND arrival < :arrival
        AND finished_at IS NULL
      """;

  /** All of the queue once, however many are asked for: each by itself would be far more. */
  static final String QUEUE_POSITIONS =
      """
      SELECT id, before FROM (
        SELECT id, ROW_NUMBER() OVER (ORDER BY arrival) - 1 AS before FROM request
        WHERE deployment_id = :deployment AND state = 'in_queue' AND finished_at IS NULL)
      WHERE id IN (SELECT value FROM json_each(:ids))
      """;

  static final String LOAD =
      """
      SELECT deployment_id,
        SUM(CASE WHEN state = 'in_queue' AND urls_pending = 0 THEN 1 ELSE 0 END) AS ready,
        SUM(CASE WHEN state = 'in_queue' AND urls_pending > 0 THEN 1 ELSE 0 END) AS fetching,
        SUM(CASE WHEN state = 'in_progress' THEN 1 ELSE 0 END) AS in_progress,
        MIN(CASE WHEN state = 'in_queue' AND urls_pending = 0 THEN created_at END) AS oldest_ready
      FROM request WHERE finished_at IS NULL GROUP BY deployment_id
      """;

  static final String OPEN_OF_DEPLOYMENT =
      """
      SELECT * FROM request
      WHERE deployment_id = :deployment AND state IN ('in_queue', 'in_progress')
        AND finished_at IS NULL
      """;

  /** The account as an expression, so that its own index, which holds far more, is not taken. */
  static final String RECENT =
      """
      SELECT * FROM request WHERE deployment_id = :deployment AND account || '' = :account
      ORDER BY arrival DESC LIMIT :limit
      """;

  static final String RECENT_OF_ACCOUNT =
      "SELECT * FROM request WHERE account = :account ORDER BY arrival DESC LIMIT :limit";

  static final String RUNNING =
      """
      SELECT id, instance_id FROM request
      WHERE deployment_id = :deployment AND state = 'in_progress' AND finished_at IS NULL
      """;

  private RequestRows() {}

  static Optional<Request> byId(Sql sql, String id) throws SQLException {
    return sql.of("SELECT * FROM request WHERE id = :id").set("id", id).first(RequestRows::request);
  }

  static Optional<Instant> lastAttempt(Sql sql, String id) throws SQLException {
    return sql.of(
            "SELECT MAX(COALESCE(ended_at, started_at)) AS last FROM attempt WHERE request_id ="
                + " :id")
        .set("id", id)
        .first(row -> Optional.ofNullable(row.time("last")))
        .flatMap(last -> last);
  }

  static List<Request> recent(Sql sql, String account, String deploymentId, int limit)
      throws SQLException {
    return sql.of(RECENT)
        .set("deployment", deploymentId)
        .set("account", account)
        .set("limit", limit)
        .list(RequestRows::request);
  }

  static List<Request> recent(Sql sql, String account, int limit) throws SQLException {
    return sql.of(RECENT_OF_ACCOUNT)
        .set("account", account)
        .set("limit", limit)
        .list(RequestRows::request);
  }

  static Map<String, String> running(Sql sql, String deploymentId) throws SQLException {
    Map<String, String> byInstance = new HashMap<>();
    record One(String instanceId, String requestId) {}
    sql.of(RUNNING)
        .set("deployment", deploymentId)
        .list(row -> new One(row.text("instance_id"), row.text("id")))
        .forEach(one -> byInstance.put(one.instanceId(), one.requestId()));
    return byInstance;
  }

  static Optional<Request> oldestReady(Sql sql, String deploymentId) throws SQLException {
    return sql.of(OLDEST_READY).set("deployment", deploymentId).first(RequestRows::request);
  }

  static List<Request> open(Sql sql, String deploymentId) throws SQLException {
    return sql.of(OPEN_OF_DEPLOYMENT).set("deployment", deploymentId).list(RequestRows::request);
  }

  static int queuePosition(Sql sql, String deploymentId, long arrival) throws SQLException {
    return sql.of(QUEUE_POSITION)
        .set("deployment", deploymentId)
        .set("arrival", arrival)
        .first(row -> row.integer("before"))
        .orElseThrow();
  }

  static Map<String, Integer> queuePositions(Sql sql, String deploymentId, Collection<String> ids)
      throws SQLException {
    record One(String id, int before) {}
    ArrayNode wanted = Json.MAPPER.createArrayNode();
    ids.forEach(wanted::add);
    return sql
        .of(QUEUE_POSITIONS)
        .set("deployment", deploymentId)
        .set("ids", Json.write(wanted))
        .list(row -> new One(row.text("id"), row.integer("before")))
        .stream()
        .collect(Collectors.toMap(One::id, One::before));
  }

  static Map<String, Load> load(Sql sql) throws SQLException {
    record One(String deploymentId, Load load) {}
    Map<String, Load> all = new HashMap<>();
    List<One> rows =
        sql.of(LOAD)
            .list(
                row ->
                    new One(
                        row.text("deployment_id"),
                        new Load(
                            row.integer("ready"),
                            row.integer("fetching"),
                            row.integer("in_progress"),
                            row.time("oldest_ready"))));
    rows.forEach(one -> all.put(one.deploymentId(), one.load()));
    return all;
  }

  static Request request(Row row) throws SQLException {
    return new Request(
        row.text("id"),
        row.number("arrival"),
        row.text("account"),
        row.text("deployment_id"),
        row.text("workflow_id"),
        row.text("workflow_version"),
        row.text("runtime"),
        RequestState.ofWord(row.text("state")),
        row.time("created_at"),
        row.time("started_at"),
        row.time("finished_at"),
        row.text("instance_id"),
        row.text("attempt_id"),
        row.integer("attempts"),
        row.integer("lost_in_a_row"),
        row.integer("urls_pending"),
        row.json("outputs"),
        row.json("error"),
        Json.parse(row.text("warnings")).valueStream().map(JsonNode::stringValue).toList());
  }
}
