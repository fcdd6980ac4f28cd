package dev.comfyserve.store.instance;

import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.store.db.Database;
import dev.comfyserve.store.db.Micros;
import dev.comfyserve.store.db.Row;
import dev.comfyserve.store.db.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The instances of all deployments. */
public final class Instances {
  private final Database database;
  private final InstantSource clock;
  private final long processStart;

  /**
   * @param processStart tells the rows of this process from those of earlier ones
   */
  public Instances(Database database, InstantSource clock, long processStart) {
    this.database = database;
    this.clock = clock;
    this.processStart = processStart;
  }

  /** Stores a new instance; its times are set here. */
  public InstanceRow insert(InstanceRow instance) {
    Instant now = Micros.rounded(clock.instant());
    return database.write(
        sql -> {
          sql.of(
                  """
                  INSERT INTO instance (id, account, deployment_id, runtime, slot, url, revision,
                    state, error, process_start, created_at, updated_at, ended_at)
                  VALUES (:id, :account, :deployment, :runtime, :slot, :url, :revision,
                    :state, :error, :start, :now, :now, :ended)
                  """)
              .set("id", instance.id())
              .set("account", instance.account())
              .set("deployment", instance.deploymentId())
              .set("runtime", instance.runtime())
              .set("slot", instance.slot())
              .set("url", instance.url())
              .set("revision", instance.revision())
              .set("state", instance.state().word())
              .set("error", instance.error())
              .set("start", processStart)
              .set("now", now)
              .set("ended", instance.state().live() ? null : now)
              .update();
          rememberAccount(sql, instance);
          return byId(sql, instance.id()).orElseThrow();
        });
  }

  private static void rememberAccount(Sql sql, InstanceRow instance) throws SQLException {
    sql.of(
            """
            INSERT INTO slot_account (runtime, slot, account) VALUES (:runtime, :slot, :account)
            ON CONFLICT (runtime, slot) DO NOTHING
            """)
        .set("runtime", instance.runtime())
        .set("slot", instance.slot())
        .set("account", instance.account())
        .update();
  }

  /**
   * Writes down where an instance stands. One that has ended stays ended.
   *
   * @param error why it failed, or null
   * @return false when there is no such live instance
   */
  public boolean setState(String id, InstanceState state, String error) {
    Instant now = clock.instant();
    return 1
        == database.write(
            sql ->
                sql.of(
                        """
                        UPDATE instance
                        SET state = :state, error = :error, updated_at = :now, ended_at = :ended
                        WHERE id = :id AND ended_at IS NULL
                        """)
                    .set("state", state.word())
                    .set("error", error)
                    .set("now", now)
                    .set("ended", state.live() ? null : now)
                    .set("id", id)
                    .update());
  }

  /**
   * Writes down where a live instance answers.
   *
   * @return false when there is no such live instance
   */
  public boolean setUrl(String id, String url) {
    return 1
        == database.write(
            sql ->
                sql.of(
                        """
                        UPDATE instance SET url = :url, updated_at = :now
                        WHERE id = :id AND ended_at IS NULL
                        """)
                    .set("url", url)
                    .set("now", clock.instant())
                    .set("id", id)
                    .update());
  }

  /**
   * Hands a live instance over to another deployment.
   *
   * @return false when there is no such live instance
   */
  public boolean assign(String id, String account, String deploymentId, long revision) {
    return 1
        == database.write(
            sql ->
                sql.of(
                        """
                        UPDATE instance SET account = :account, deployment_id = :deployment,
                          revision = :revision, updated_at = :now
                        WHERE id = :id AND ended_at IS NULL
                        """)
                    .set("account", account)
                    .set("deployment", deploymentId)
                    .set("revision", revision)
                    .set("now", clock.instant())
                    .set("id", id)
                    .update());
  }

  /** A live instance of that deployment of that account. */
  public Optional<InstanceRow> find(String account, String deploymentId, String id) {
    return byId(id)
        .filter(found -> found.endedAt() == null)
        .filter(found -> found.account().equals(account))
        .filter(found -> found.deploymentId().equals(deploymentId));
  }

  public Optional<InstanceRow> byId(String id) {
    return database.read(sql -> byId(sql, id));
  }

  /** Every live instance, oldest first. */
  public List<InstanceRow> live() {
    return database.read(
        sql ->
            sql.of("SELECT * FROM instance WHERE ended_at IS NULL ORDER BY created_at, id")
                .list(Instances::instance));
  }

  /**
   * The account that each slot of a runtime served first, by slot: on a server that is not ours its
   * files stay there. It is known for as long as the slot is in use, retention or not.
   */
  public Map<String, String> slotAccounts(String runtime) {
    record Owner(String slot, String account) {}
    Map<String, String> accounts = new HashMap<>();
    List<Owner> owners =
        database.read(
            sql ->
                sql.of("SELECT slot, account FROM slot_account WHERE runtime = :runtime")
                    .set("runtime", runtime)
                    .list(row -> new Owner(row.text("slot"), row.text("account"))));
    owners.forEach(owner -> accounts.put(owner.slot(), owner.account()));
    return accounts;
  }

  /** Those live ones that an earlier process of this state folder wrote down. */
  public List<InstanceRow> liveAtLastStop() {
    return database.read(
        sql ->
            sql.of(
                    """
                    SELECT * FROM instance WHERE ended_at IS NULL AND process_start < :start
                    ORDER BY created_at, id
                    """)
                .set("start", processStart)
                .list(Instances::instance));
  }

  /** For the work that forgets what ended long ago. */
  public static int deleteEndedBefore(Sql sql, Instant time) throws SQLException {
    return sql.of("DELETE FROM instance WHERE ended_at < :time").set("time", time).update();
  }

  /** For work that also looks at an instance. */
  public static Optional<InstanceRow> byId(Sql sql, String id) throws SQLException {
    return sql.of("SELECT * FROM instance WHERE id = :id").set("id", id).first(Instances::instance);
  }

  private static InstanceRow instance(Row row) throws SQLException {
    return new InstanceRow(
        row.text("id"),
        row.text("account"),
        row.text("deployment_id"),
        row.text("runtime"),
        row.text("slot"),
        row.text("url"),
        row.number("revision"),
        InstanceState.ofWord(row.text("state")),
        row.text("error"),
        row.time("created_at"),
        row.time("updated_at"),
        row.time("ended_at"));
  }
}
