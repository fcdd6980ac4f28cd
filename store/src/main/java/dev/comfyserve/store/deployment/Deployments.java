package dev.comfyserve.store.deployment;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Hardware;
import dev.comfyserve.store.db.Database;
import dev.comfyserve.store.db.Micros;
import dev.comfyserve.store.db.Row;
import dev.comfyserve.store.db.Sql;
import dev.comfyserve.store.request.EndedRequests;
import dev.comfyserve.store.request.Requests;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The deployments of all accounts. */
public final class Deployments {
  private final Database database;
  private final InstantSource clock;

  public Deployments(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * Stores a new deployment; its times and revision are set here.
   *
   * @throws ApiException 404001 when the account has no such workflow version, or what the rule
   *     throws
   */
  public Deployment insert(Deployment deployment, DeploymentRule rule) {
    Instant now = Micros.rounded(clock.instant());
    Deployment wanted = stamped(deployment, now, now, 1);
    return database.write(
        sql -> {
          checkVersion(sql, wanted);
          rule.check(wanted, others(sql, wanted.id()));
          return stored(sql, wanted, INSERT);
        });
  }

  /**
   * Changes a deployment; its times and revision are set here. One that is disabled by it has no
   * open request afterwards: they fail with 10002 in the same transaction.
   *
   * @param change from what is stored to what is wanted; may throw an ApiException; must be quick
   * @throws ApiException 404001 when the account has no such deployment or workflow version, 10003
   *     when it was deleted, or what the rule throws
   */
  public Changed update(
      String account, String id, UnaryOperator<Deployment> change, DeploymentRule rule) {
    Instant now = Micros.rounded(clock.instant());
    return database.write(
        sql -> {
          Deployment before = living(sql, account, id);
          Deployment changed = change.apply(before);
          Deployment wanted =
              stamped(changed, before.createdAt(), now, before.revision() + step(before, changed));
          checkVersion(sql, wanted);
          rule.check(wanted, others(sql, id));
          stored(sql, wanted, UPDATE);
          boolean disabled = before.enabled() && !wanted.enabled();
          return new Changed(
              wanted,
              disabled
                  ? Requests.endAll(
                      sql, id, ErrorCode.DEPLOYMENT_DISABLED, "The deployment was disabled.", now)
                  : EndedRequests.NONE);
        });
  }

  /**
   * Marks a deployment as deleted; its open requests fail with 10003 in the same transaction.
   *
   * @throws ApiException 404001 when the account has no such deployment, 10003 when it was deleted
   *     before
   */
  public Changed markDeleted(String account, String id) {
    Instant now = Micros.rounded(clock.instant());
    return database.write(
        sql -> {
          living(sql, account, id);
          sql.of("UPDATE deployment SET deleted = TRUE, updated_at = :now WHERE id = :id")
              .set("now", now)
              .set("id", id)
              .update();
          return new Changed(
              byId(sql, id).orElseThrow(),
              Requests.endAll(
                  sql, id, ErrorCode.DEPLOYMENT_DELETED, "The deployment was deleted.", now));
        });
  }

  /** A deleted one is found too, and says so. */
  public Optional<Deployment> find(String account, String id) {
    return byId(id).filter(deployment -> deployment.account().equals(account));
  }

  /** Of any account; a deleted one is found too. */
  public Optional<Deployment> byId(String id) {
    return database.read(sql -> byId(sql, id));
  }

  /** The account's deployments, oldest first, without the deleted ones. */
  public List<Deployment> list(String account) {
    return database.read(
        sql ->
            sql.of(
                    """
                    SELECT * FROM deployment WHERE account = :account AND NOT deleted
                    ORDER BY created_at, id
                    """)
                .set("account", account)
                .list(Deployments::deployment));
  }

  /** Every deployment that is not deleted, of all accounts, oldest first. */
  public List<Deployment> live() {
    return database.read(sql -> others(sql, ""));
  }

  private static int step(Deployment before, Deployment after) {
    boolean same =
        before.workflowId().equals(after.workflowId())
            && before.workflowVersion().equals(after.workflowVersion())
            && before.hardware() == after.hardware();
    return same ? 0 : 1;
  }

  private static Deployment living(Sql sql, String account, String id) throws SQLException {
    Deployment deployment =
        byId(sql, id)
            .filter(found -> found.account().equals(account))
            .orElseThrow(() -> ApiException.notFound("deployment", id));
    if (deployment.deleted()) {
      throw new ApiException(
          ErrorCode.DEPLOYMENT_DELETED, "The deployment " + id + " was deleted.");
    }
    return deployment;
  }

  private static void checkVersion(Sql sql, Deployment wanted) throws SQLException {
    boolean there =
        sql.of(
                """
                SELECT 1 FROM workflow_version v JOIN workflow w ON w.id = v.workflow_id
                WHERE v.workflow_id = :workflow AND v.version = :version AND v.deleted_at IS NULL
                  AND w.account = :account
                """)
            .set("workflow", wanted.workflowId())
            .set("version", wanted.workflowVersion())
            .set("account", wanted.account())
            .any();
    if (!there) {
      throw ApiException.notFound(
          "workflow version", wanted.workflowId() + " " + wanted.workflowVersion());
    }
  }

  private static Optional<Deployment> byId(Sql sql, String id) throws SQLException {
    return sql.of("SELECT * FROM deployment WHERE id = :id")
        .set("id", id)
        .first(Deployments::deployment);
  }

  private static List<Deployment> others(Sql sql, String id) throws SQLException {
    return sql.of(
            """
            SELECT * FROM deployment WHERE NOT deleted AND id <> :id ORDER BY created_at, id
            """)
        .set("id", id)
        .list(Deployments::deployment);
  }

  private static final String INSERT =
      """
      INSERT INTO deployment (id, account, name, workflow_id, workflow_version, hardware,
        min_instances, max_instances, queue_size, keep_warm_seconds, enabled, deleted,
        created_at, updated_at, revision)
      VALUES (:id, :account, :name, :workflow_id, :workflow_version, :hardware,
        :min_instances, :max_instances, :queue_size, :keep_warm_seconds, :enabled, :deleted,
        :created_at, :updated_at, :revision)
      """;

  private static final String UPDATE =
      """
      UPDATE deployment SET name = :name, workflow_id = :workflow_id,
        workflow_version = :workflow_version, hardware = :hardware,
        min_instances = :min_instances, max_instances = :max_instances,
        queue_size = :queue_size, keep_warm_seconds = :keep_warm_seconds, enabled = :enabled,
        deleted = :deleted, created_at = :created_at, updated_at = :updated_at,
        revision = :revision
      WHERE id = :id AND account = :account
      """;

  private static Deployment stored(Sql sql, Deployment d, String statement) throws SQLException {
    sql.of(statement)
        .set("id", d.id())
        .set("account", d.account())
        .set("name", d.name())
        .set("workflow_id", d.workflowId())
        .set("workflow_version", d.workflowVersion())
        .set("hardware", d.hardware().name())
        .set("min_instances", d.minInstances())
        .set("max_instances", d.maxInstances())
        .set("queue_size", d.queueSize())
        .set("keep_warm_seconds", d.keepWarmSeconds())
        .set("enabled", d.enabled())
        .set("deleted", d.deleted())
        .set("created_at", d.createdAt())
        .set("updated_at", d.updatedAt())
        .set("revision", d.revision())
        .update();
    return d;
  }

  private static Deployment stamped(
      Deployment d, Instant createdAt, Instant updatedAt, long revision) {
    return new Deployment(
        d.id(),
        d.account(),
        d.name(),
        d.workflowId(),
        d.workflowVersion(),
        d.hardware(),
        d.minInstances(),
        d.maxInstances(),
        d.queueSize(),
        d.keepWarmSeconds(),
        d.enabled(),
        false,
        createdAt,
        updatedAt,
        revision);
  }

  private static Deployment deployment(Row row) throws SQLException {
    return new Deployment(
        row.text("id"),
        row.text("account"),
        row.text("name"),
        row.text("workflow_id"),
        row.text("workflow_version"),
        Hardware.valueOf(row.text("hardware")),
        row.integer("min_instances"),
        row.integer("max_instances"),
        row.integer("queue_size"),
        row.number("keep_warm_seconds"),
        row.bool("enabled"),
        row.bool("deleted"),
        row.time("created_at"),
        row.time("updated_at"),
        row.number("revision"));
  }
}
