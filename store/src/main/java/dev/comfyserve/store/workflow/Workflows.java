package dev.comfyserve.store.workflow;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Text;
import dev.comfyserve.store.blob.Blobs;
import dev.comfyserve.store.db.Database;
import dev.comfyserve.store.db.Row;
import dev.comfyserve.store.db.Sql;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The saved workflows of all accounts. */
public final class Workflows {
  private static final String VERSION =
      """
      SELECT v.workflow_id, v.version, v.graph, v.readme, v.runtime, v.created_at, w.account, w.name
      FROM workflow_version v JOIN workflow w ON w.id = v.workflow_id
      """;

  private final Database database;
  private final Blobs blobs;
  private final InstantSource clock;
  private final Ids ids;

  public Workflows(Database database, Blobs blobs, InstantSource clock, Ids ids) {
    this.database = database;
    this.blobs = blobs;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * Saves a version. The very same content under the same name is answered as it is.
   *
   * @throws ApiException 404001 when the workflow is not the account's, 409 when the version's name
   *     is taken by other content
   * @throws dev.comfyserve.store.blob.BlobGone when a file that it refers to is not there
   */
  public WorkflowVersion save(NewVersion version) {
    blobs.touchAll(version.blobs());
    return new Saving(version, clock.instant(), ids).saveTo(database);
  }

  /** Empty also for a workflow without any version left. */
  public Optional<Workflow> find(String account, String workflowId) {
    return database.read(
        sql -> {
          List<Workflow> found =
              sql.of("SELECT * FROM workflow WHERE id = :id AND account = :account")
                  .set("id", workflowId)
                  .set("account", account)
                  .list(row -> workflow(sql, row));
          return found.stream().filter(w -> !w.versions().isEmpty()).findFirst();
        });
  }

  public Optional<WorkflowVersion> version(String account, String workflowId, String version) {
    return database.read(sql -> version(sql, account, workflowId, version));
  }

  /** Newest first, those without any version left out. */
  public List<Workflow> list(String account) {
    return database.read(
        sql ->
            sql
                .of(
                    """
                    SELECT * FROM workflow WHERE account = :account
                    ORDER BY created_at DESC, id
                    """)
                .set("account", account)
                .list(row -> workflow(sql, row))
                .stream()
                .filter(w -> !w.versions().isEmpty())
                .toList());
  }

  /**
   * Deletes a version.
   *
   * @throws ApiException 404001 when there is none, 409 naming the deployments that use it
   */
  public void deleteVersion(String account, String workflowId, String version) {
    database.write(
        sql -> {
          if (version(sql, account, workflowId, version).isEmpty()) {
            throw ApiException.notFound("workflow version", workflowId + " " + version);
          }
          List<String> users = users(sql, workflowId, version);
          if (!users.isEmpty()) {
            throw new ApiException(
                ErrorCode.CONFLICT,
                "Version %s is used by %s. Delete those deployments, or move them to another version, first."
                    .formatted(Text.clip(version, 80), String.join(", ", users)));
          }
          return delete(sql, workflowId, version);
        });
  }

  static Optional<WorkflowVersion> version(
      Sql sql, String account, String workflowId, String version) throws SQLException {
    return sql.of(
            VERSION
                + """
                WHERE v.workflow_id = :workflow AND v.version = :version AND w.account = :account
                  AND v.deleted_at IS NULL
                """)
        .set("workflow", workflowId)
        .set("version", version)
        .set("account", account)
        .first(Workflows::version);
  }

  private static List<String> users(Sql sql, String workflowId, String version)
      throws SQLException {
    return sql.of(
            """
            SELECT id, name FROM deployment
            WHERE workflow_id = :workflow AND workflow_version = :version AND NOT deleted
            ORDER BY created_at, id
            """)
        .set("workflow", workflowId)
        .set("version", version)
        .list(row -> "deployment " + row.text("name") + " (" + row.text("id") + ")");
  }

  private int delete(Sql sql, String workflowId, String version) throws SQLException {
    sql.of("DELETE FROM workflow_blob WHERE workflow_id = :workflow AND version = :version")
        .set("workflow", workflowId)
        .set("version", version)
        .update();
    return sql.of(
            """
            UPDATE workflow_version SET graph = NULL, readme = NULL, deleted_at = :now
            WHERE workflow_id = :workflow AND version = :version
            """)
        .set("workflow", workflowId)
        .set("version", version)
        .set("now", clock.instant())
        .update();
  }

  private static Workflow workflow(Sql sql, Row row) throws SQLException {
    List<String> versions =
        sql.of(
                """
                SELECT version FROM workflow_version
                WHERE workflow_id = :workflow AND deleted_at IS NULL ORDER BY ordinal
                """)
            .set("workflow", row.text("id"))
            .list(each -> each.text("version"));
    return new Workflow(
        row.text("id"),
        row.text("account"),
        row.text("name"),
        versions,
        row.time("created_at"),
        row.time("updated_at"));
  }

  private static WorkflowVersion version(Row row) throws SQLException {
    return new WorkflowVersion(
        row.text("workflow_id"),
        row.text("version"),
        row.text("account"),
        row.text("name"),
        row.json("graph"),
        row.text("readme"),
        row.text("runtime"),
        row.time("created_at"));
  }
}
