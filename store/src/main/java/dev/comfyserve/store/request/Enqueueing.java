package dev.comfyserve.store.request;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Json;
import dev.comfyserve.store.blob.Blobs;
import dev.comfyserve.store.db.Database;
import dev.comfyserve.store.db.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;

/** The way into the queue. */
final class Enqueueing {
  /** How long an idempotency key means the same request. */
  static final Duration KEY_LIFE = Duration.ofHours(24);

  private final Database database;
  private final Blobs blobs;
  private final InstantSource clock;

  Enqueueing(Database database, Blobs blobs, InstantSource clock) {
    this.database = database;
    this.blobs = blobs;
    this.clock = clock;
  }

  Enqueued enqueue(NewRequest request) {
    blobs.touchAll(request.blobs());
    // The JSON is written here, on the caller's thread: every write waits for the one writer.
    String graph = Json.write(request.graph());
    String extraData = request.extraData() == null ? null : Json.write(request.extraData());
    ArrayNode warnings = Json.MAPPER.createArrayNode();
    request.warnings().forEach(warnings::add);
    String warningsText = Json.write(warnings);
    Instant now = clock.instant();
    return database.write(
        sql -> {
          Gate gate = gate(sql, request);
          Optional<String> same = sameKey(sql, request, now);
          if (same.isPresent()) {
            return new Enqueued(same.get(), true);
          }
          gate.refuseUnlessOpen(request.deploymentId());
          insert(sql, request, warningsText, now);
          insertParts(sql, request, graph, extraData);
          return new Enqueued(request.id(), false);
        });
  }

  /** Whether a deployment takes requests in, as of this transaction. */
  private record Gate(boolean enabled, boolean deleted) {
    void refuseUnlessOpen(String deploymentId) {
      if (deleted) {
        throw new ApiException(
            ErrorCode.DEPLOYMENT_DELETED, "The deployment " + deploymentId + " was deleted.");
      }
      if (!enabled) {
        throw new ApiException(
            ErrorCode.DEPLOYMENT_DISABLED,
            "The deployment "
                + deploymentId
                + " is disabled. Enable it (is_enabled: true) and submit again.");
      }
    }
  }

  private static Gate gate(Sql sql, NewRequest request) throws SQLException {
    return sql.of("SELECT enabled, deleted FROM deployment WHERE id = :id AND account = :account")
        .set("id", request.deploymentId())
        .set("account", request.account())
        .first(row -> new Gate(row.bool("enabled"), row.bool("deleted")))
        .orElseThrow(() -> ApiException.notFound("deployment", request.deploymentId()));
  }

  private static Optional<String> sameKey(Sql sql, NewRequest request, Instant now)
      throws SQLException {
    record Used(String requestId, String digest) {}
    if (request.idempotencyKey() == null) {
      return Optional.empty();
    }
    sql.of(
            """
            DELETE FROM idempotency
            WHERE account = :account AND deployment_id = :deployment AND idempotency_key = :key
              AND created_at <= :expired
            """)
        .set("account", request.account())
        .set("deployment", request.deploymentId())
        .set("key", request.idempotencyKey())
        .set("expired", now.minus(KEY_LIFE))
        .update();
    Optional<Used> used =
        sql.of(
                """
                SELECT request_id, body_digest FROM idempotency
                WHERE account = :account AND deployment_id = :deployment
                  AND idempotency_key = :key
                """)
            .set("account", request.account())
            .set("deployment", request.deploymentId())
            .set("key", request.idempotencyKey())
            .first(row -> new Used(row.text("request_id"), row.text("body_digest")));
    if (used.isPresent() && !used.get().digest().equals(request.bodyDigest())) {
      throw new IdempotencyMismatch(used.get().requestId());
    }
    return used.map(Used::requestId);
  }

  private static void insert(Sql sql, NewRequest request, String warnings, Instant now)
      throws SQLException {
    sql.of(
            """
            INSERT INTO request (id, account, deployment_id, workflow_id, workflow_version,
              runtime, state, created_at, urls_pending, warnings)
            VALUES (:id, :account, :deployment, :workflow, :version,
              :runtime, 'in_queue', :now, :urls, :warnings)
            """)
        .set("id", request.id())
        .set("account", request.account())
        .set("deployment", request.deploymentId())
        .set("workflow", request.workflowId())
        .set("version", request.workflowVersion())
        .set("runtime", request.runtime())
        .set("now", now)
        .set("urls", Set.copyOf(request.urls()).size())
        .set("warnings", warnings)
        .update();
    if (request.idempotencyKey() != null) {
      sql.of(
              """
              INSERT INTO idempotency
                (account, deployment_id, idempotency_key, request_id, body_digest, created_at)
              VALUES (:account, :deployment, :key, :request, :digest, :now)
              """)
          .set("account", request.account())
          .set("deployment", request.deploymentId())
          .set("key", request.idempotencyKey())
          .set("request", request.id())
          .set("digest", request.bodyDigest())
          .set("now", now)
          .update();
    }
  }

  private static void insertParts(Sql sql, NewRequest request, String graph, String extraData)
      throws SQLException {
    sql.of("INSERT INTO request_graph (request_id, graph) VALUES (:request, :graph)")
        .set("request", request.id())
        .set("graph", graph)
        .update();
    if (extraData != null) {
      sql.of("INSERT INTO request_secret (request_id, extra_data) VALUES (:request, :data)")
          .set("request", request.id())
          .set("data", extraData)
          .update();
    }
    for (String sha256 : new LinkedHashSet<>(request.blobs())) {
      UrlInputs.refer(sql, request.id(), sha256);
    }
    for (String url : new LinkedHashSet<>(request.urls())) {
      sql.of(
              """
              INSERT INTO request_url (request_id, url, arrival)
              SELECT id, :url, arrival FROM request WHERE id = :request
              """)
          .set("request", request.id())
          .set("url", url)
          .update();
    }
  }
}
