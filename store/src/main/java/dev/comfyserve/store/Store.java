package dev.comfyserve.store;

import dev.comfyserve.contract.Ids;
import dev.comfyserve.store.blob.Blobs;
import dev.comfyserve.store.db.Database;
import dev.comfyserve.store.deployment.Deployments;
import dev.comfyserve.store.file.Outputs;
import dev.comfyserve.store.file.UploadedFiles;
import dev.comfyserve.store.instance.Instances;
import dev.comfyserve.store.request.Requests;
import dev.comfyserve.store.schema.Schemas;
import dev.comfyserve.store.token.Secrets;
import dev.comfyserve.store.token.Tokens;
import dev.comfyserve.store.workflow.Workflows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.OptionalLong;

/** One open state folder, owned by this process until {@link #close}. */
public final class Store implements AutoCloseable {
  private static final String DATABASE = "comfyserve.db";

  private final Path folder;
  private final StateFolder lock;
  private final Database database;
  private final Tokens tokens;
  private final Secrets secrets;
  private final Workflows workflows;
  private final Deployments deployments;
  private final Requests requests;
  private final Instances instances;
  private final Blobs blobs;
  private final Outputs outputs;
  private final UploadedFiles files;
  private final Schemas schemas;

  private Store(Path folder, StateFolder lock, Database database, InstantSource clock, Ids ids)
      throws IOException {
    SecureRandom random = new SecureRandom();
    long processStart = processStart(database, clock);
    this.folder = folder;
    this.lock = lock;
    this.database = database;
    tokens = new Tokens(database, clock, ids, random);
    secrets = new Secrets(database, random);
    blobs = new Blobs(database, StateFolder.make(folder.resolve("blobs")), clock, ids);
    workflows = new Workflows(database, blobs, clock, ids);
    deployments = new Deployments(database, clock);
    instances = new Instances(database, clock, processStart);
    requests = new Requests(database, blobs, clock, processStart);
    outputs = new Outputs(database);
    files = new UploadedFiles(database, blobs, clock);
    schemas = new Schemas(database, clock);
  }

  /**
   * Opens a state folder and brings its database up to date; makes the folder where there is none.
   *
   * @throws StateFolderInUse when another process (or this one) has it open
   */
  public static Store open(Path stateFolder, InstantSource clock, Ids ids) {
    StateFolder lock = StateFolder.lock(StateFolder.make(stateFolder));
    Database database = null;
    try {
      database = Database.open(stateFolder.resolve(DATABASE));
      return new Store(stateFolder, lock, database, clock, ids);
    } catch (IOException | RuntimeException e) {
      try (lock) {
        if (database != null) {
          database.close();
        }
      }
      throw e instanceof IOException io ? new UncheckedIOException(io) : (RuntimeException) e;
    }
  }

  /**
   * The process that has a state folder open at this moment, by the operating system's word: what a
   * crash left behind does not count. Changes nothing, makes nothing.
   */
  public static OptionalLong holder(Path stateFolder) {
    return StateFolder.holder(stateFolder);
  }

  /** The tokens of a state folder that a server may have open at the same time. */
  public static TokenStore openBeside(Path stateFolder, InstantSource clock, Ids ids) {
    Database database = Database.open(StateFolder.make(stateFolder).resolve(DATABASE));
    return new TokenStore(database, new Tokens(database, clock, ids, new SecureRandom()));
  }

  private static long processStart(Database database, InstantSource clock) {
    return database.write(
        sql ->
            sql.of("INSERT INTO process_start (started_at) VALUES (:now) RETURNING id")
                .set("now", clock.instant())
                .first(row -> row.number("id"))
                .orElseThrow());
  }

  public Path folder() {
    return folder;
  }

  public Tokens tokens() {
    return tokens;
  }

  public Secrets secrets() {
    return secrets;
  }

  public Workflows workflows() {
    return workflows;
  }

  public Deployments deployments() {
    return deployments;
  }

  public Requests requests() {
    return requests;
  }

  public Instances instances() {
    return instances;
  }

  public Blobs blobs() {
    return blobs;
  }

  public Outputs outputs() {
    return outputs;
  }

  public UploadedFiles files() {
    return files;
  }

  public Schemas schemas() {
    return schemas;
  }

  /**
   * Commits what was handed over, refuses what comes later, and gives the folder back. Idempotent.
   */
  @Override
  public void close() {
    try {
      database.close();
    } finally {
      lock.close();
    }
  }
}
