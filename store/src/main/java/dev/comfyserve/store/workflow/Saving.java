package dev.comfyserve.store.workflow;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Text;
import dev.comfyserve.store.db.Database;
import dev.comfyserve.store.db.Sql;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Optional;

/** The saving of one version. */
final class Saving {
  private final NewVersion wanted;
  private final Instant now;
  private final Ids ids;
  private final String graph;
  private final String digest;

  Saving(NewVersion wanted, Instant now, Ids ids) {
    this.wanted = wanted;
    this.now = now;
    this.ids = ids;
    this.graph = Json.write(wanted.graph());
    this.digest = digest(graph, wanted.readme(), wanted.runtime());
  }

  WorkflowVersion saveTo(Database database) {
    return database.write(
        sql -> {
          String workflowId =
              wanted.workflowId() == null
                  ? newWorkflow(sql)
                  : ownWorkflow(sql, wanted.workflowId());
          String version = wanted.version() == null ? nextName(sql, workflowId) : wanted.version();
          if (wanted.version() == null || !sameThere(sql, workflowId, version)) {
            insert(sql, workflowId, version);
          }
          return Workflows.version(sql, wanted.account(), workflowId, version).orElseThrow();
        });
  }

  private String newWorkflow(Sql sql) throws SQLException {
    String id = ids.next();
    sql.of(
            """
            INSERT INTO workflow (id, account, name, versions_made, created_at, updated_at)
            VALUES (:id, :account, :name, 0, :now, :now)
            """)
        .set("id", id)
        .set("account", wanted.account())
        .set("name", wanted.name())
        .set("now", now)
        .update();
    return id;
  }

  private String ownWorkflow(Sql sql, String id) throws SQLException {
    return sql.of("SELECT id FROM workflow WHERE id = :id AND account = :account")
        .set("id", id)
        .set("account", wanted.account())
        .first(row -> row.text("id"))
        .orElseThrow(() -> ApiException.notFound("workflow", id));
  }

  /** The next of v1, v2, ... that nobody has used as a name of their own. */
  private String nextName(Sql sql, String workflowId) throws SQLException {
    int made = made(sql, workflowId);
    String name;
    do {
      name = "v" + ++made;
    } while (digestOf(sql, workflowId, name).isPresent());
    return name;
  }

  private static int made(Sql sql, String workflowId) throws SQLException {
    return sql.of("SELECT versions_made FROM workflow WHERE id = :id")
        .set("id", workflowId)
        .first(row -> row.integer("versions_made"))
        .orElseThrow();
  }

  private boolean sameThere(Sql sql, String workflowId, String version) throws SQLException {
    Optional<String> there = digestOf(sql, workflowId, version);
    if (there.isPresent() && !there.get().equals(digest)) {
      throw new ApiException(
          ErrorCode.CONFLICT,
          "Version %s of this workflow exists (or existed) with other content, and versions never change. Save under another name, or leave it out."
              .formatted(Text.clip(version, 80)));
    }
    return there.isPresent();
  }

  /** Of a deleted version nothing but its name is the same. */
  private static Optional<String> digestOf(Sql sql, String workflowId, String version)
      throws SQLException {
    return sql.of(
            """
            SELECT CASE WHEN deleted_at IS NULL THEN digest ELSE 'deleted' END AS digest
            FROM workflow_version WHERE workflow_id = :workflow AND version = :version
            """)
        .set("workflow", workflowId)
        .set("version", version)
        .first(row -> row.text("digest"));
  }

  private void insert(Sql sql, String workflowId, String version) throws SQLException {
    sql.of(
            """
            UPDATE workflow SET name = :name, versions_made = versions_made + 1, updated_at = :now
            WHERE id = :id
            """)
        .set("name", wanted.name())
        .set("now", now)
        .set("id", workflowId)
        .update();
    sql.of(
            """
            INSERT INTO workflow_version
              (workflow_id, version, ordinal, digest, graph, readme, runtime, created_at)
            VALUES (:workflow, :version, :ordinal, :digest, :graph, :readme, :runtime, :now)
            """)
        .set("workflow", workflowId)
        .set("version", version)
        .set("ordinal", made(sql, workflowId))
        .set("digest", digest)
        .set("graph", graph)
        .set("readme", wanted.readme())
        .set("runtime", wanted.runtime())
        .set("now", now)
        .update();
    for (String sha256 : new LinkedHashSet<>(wanted.blobs())) {
      sql.of(
              """
              INSERT INTO workflow_blob (workflow_id, version, sha256)
              VALUES (:workflow, :version, :sha256)
              """)
          .set("workflow", workflowId)
          .set("version", version)
          .set("sha256", sha256)
          .update();
    }
  }

  private static String digest(String graph, String readme, String runtime) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (String part : new String[] {graph, readme == null ? "" : readme, runtime}) {
        sha256.update(part.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
