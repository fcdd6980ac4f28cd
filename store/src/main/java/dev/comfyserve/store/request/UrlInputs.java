package dev.comfyserve.store.request;

import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.RequestState;
import dev.comfyserve.store.blob.Blobs;
import dev.comfyserve.store.db.Database;
import dev.comfyserve.store.db.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The inputs of queued requests that are fetched from elsewhere before the request is ready. */
final class UrlInputs {
  private static final String URL = "$url";

  private final Database database;
  private final Blobs blobs;
  private final InstantSource clock;

  UrlInputs(Database database, Blobs blobs, InstantSource clock) {
    this.database = database;
    this.blobs = blobs;
    this.clock = clock;
  }

  /** What a URL has become. */
  record Fetched(String url, String fileRef) {}

  List<PendingUrl> pending(int limit) {
    return database.read(
        sql ->
            sql.of(
                    """
                    SELECT u.request_id, u.url, r.account, r.deployment_id, r.created_at
                    FROM request_url u JOIN request r ON r.id = u.request_id
                    WHERE u.file IS NULL ORDER BY u.arrival LIMIT :limit
                    """)
                .set("limit", limit)
                .list(
                    row ->
                        new PendingUrl(
                            row.text("request_id"),
                            row.text("account"),
                            row.text("deployment_id"),
                            row.text("url"),
                            row.time("created_at"))));
  }

  boolean ready(String requestId, String url, String sha256, ObjectNode fileRef) {
    blobs.touchAll(List.of(sha256));
    String file = Json.write(fileRef);
    return database.write(
        sql -> {
          int waited =
              sql.of(
                      """
                      UPDATE request_url SET file = :file
                      WHERE request_id = :request AND url = :url AND file IS NULL
                      """)
                  .set("file", file)
                  .set("request", requestId)
                  .set("url", url)
                  .update();
          if (waited == 0) {
            return false;
          }
          sql.of("UPDATE request SET urls_pending = urls_pending - 1 WHERE id = :id")
              .set("id", requestId)
              .update();
          refer(sql, requestId, sha256);
          return true;
        });
  }

  boolean failed(String requestId, String url, String message) {
    Ending ending = Endings.failed(ErrorCode.INPUT_UNAVAILABLE, message);
    Instant now = clock.instant();
    return database.write(
        sql -> {
          boolean waits =
              sql.of(
                      """
                      SELECT 1 FROM request_url
                      WHERE request_id = :request AND url = :url AND file IS NULL
                      """)
                  .set("request", requestId)
                  .set("url", url)
                  .any();
          Optional<Request> request =
              RequestRows.byId(sql, requestId)
                  .filter(found -> waits && found.state() == RequestState.IN_QUEUE);
          if (request.isPresent()) {
            Endings.end(sql, request.get(), ending, now);
          }
          return request.isPresent();
        });
  }

  /** Keeps a blob while the request is kept. */
  static void refer(Sql sql, String requestId, String sha256) throws SQLException {
    sql.of(
            """
            INSERT INTO request_blob (request_id, sha256) VALUES (:request, :sha256)
            ON CONFLICT (request_id, sha256) DO NOTHING
            """)
        .set("request", requestId)
        .set("sha256", sha256)
        .update();
  }

  static List<Fetched> fetched(Sql sql, String requestId) throws SQLException {
    return sql.of("SELECT url, file FROM request_url WHERE request_id = :id AND file IS NOT NULL")
        .set("id", requestId)
        .list(row -> new Fetched(row.text("url"), row.text("file")));
  }

  /** The graph with what the URLs have become in their place. */
  static ObjectNode filledIn(ObjectNode graph, List<Fetched> fetched) {
    Map<String, JsonNode> files = new HashMap<>();
    fetched.forEach(one -> files.put(one.url(), Json.parse(one.fileRef())));
    return files.isEmpty() ? graph : (ObjectNode) filledIn(graph, files);
  }

  private static JsonNode filledIn(JsonNode node, Map<String, JsonNode> files) {
    return switch (node) {
      case ObjectNode object -> {
        JsonNode file = object.size() == 1 ? files.get(object.path(URL).asString("")) : null;
        if (file != null) {
          yield file.deepCopy();
        }
        object.propertyStream().forEach(entry -> entry.setValue(filledIn(entry.getValue(), files)));
        yield object;
      }
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          array.set(i, filledIn(array.get(i), files));
        }
        yield array;
      }
      default -> node;
    };
  }
}
