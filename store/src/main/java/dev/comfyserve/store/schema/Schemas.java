package dev.comfyserve.store.schema;

import dev.comfyserve.contract.Json;
import dev.comfyserve.store.db.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The last known {@code object_info} of each runtime. */
public final class Schemas {
  private final Database database;
  private final InstantSource clock;

  public Schemas(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  public void put(String runtime, ObjectNode objectInfo) {
    String schema = Json.write(objectInfo);
    database.write(
        sql ->
            sql.of(
                    """
                    INSERT INTO object_info (runtime, schema, seen_at)
                    VALUES (:runtime, :schema, :now)
                    ON CONFLICT (runtime)
                    DO UPDATE SET schema = excluded.schema, seen_at = excluded.seen_at
                    """)
                .set("runtime", runtime)
                .set("schema", schema)
                .set("now", clock.instant())
                .update());
  }

  public Optional<StoredSchema> find(String runtime) {
    record Found(String schema, Instant seenAt) {}
    // Megabytes of JSON: read on the caller's thread, not on one of the few that read the database.
    return database
        .read(
            sql ->
                sql.of("SELECT schema, seen_at FROM object_info WHERE runtime = :runtime")
                    .set("runtime", runtime)
                    .first(row -> new Found(row.text("schema"), row.time("seen_at"))))
        .map(
            found ->
                new StoredSchema(runtime, (ObjectNode) Json.parse(found.schema()), found.seenAt()));
  }
}
