package dev.comfyserve.store;

import dev.comfyserve.contract.Ids;
import dev.comfyserve.store.blob.Blobs;
import dev.comfyserve.store.deployment.Deployments;
import dev.comfyserve.store.file.Outputs;
import dev.comfyserve.store.file.UploadedFiles;
import dev.comfyserve.store.instance.Instances;
import dev.comfyserve.store.request.Requests;
import dev.comfyserve.store.schema.Schemas;
import dev.comfyserve.store.token.Secrets;
import dev.comfyserve.store.token.Tokens;
import dev.comfyserve.store.workflow.Workflows;
import java.nio.file.Path;
import java.time.InstantSource;

/** One open state folder, owned by this process until {@link #close}. */
public final class Store implements AutoCloseable {
  private Store() {}

  /**
   * Opens a state folder and brings its database up to date; makes the folder where there is none.
   *
   * @throws StateFolderInUse when another process (or this one) has it open
   */
  public static Store open(Path stateFolder, InstantSource clock, Ids ids) {
    throw new IllegalStateException("not built yet");
  }

  /** The tokens of a state folder that a server may have open at the same time. */
  public static TokenStore openBeside(Path stateFolder, InstantSource clock, Ids ids) {
    throw new IllegalStateException("not built yet");
  }

  public Path folder() {
    throw new IllegalStateException("not built yet");
  }

  public Tokens tokens() {
    throw new IllegalStateException("not built yet");
  }

  public Secrets secrets() {
    throw new IllegalStateException("not built yet");
  }

  public Workflows workflows() {
    throw new IllegalStateException("not built yet");
  }

  public Deployments deployments() {
    throw new IllegalStateException("not built yet");
  }

  public Requests requests() {
    throw new IllegalStateException("not built yet");
  }

  public Instances instances() {
    throw new IllegalStateException("not built yet");
  }

  public Blobs blobs() {
    throw new IllegalStateException("not built yet");
  }

  public Outputs outputs() {
    throw new IllegalStateException("not built yet");
  }

  public UploadedFiles files() {
    throw new IllegalStateException("not built yet");
  }

  public Schemas schemas() {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Commits what was handed over, refuses what comes later, and gives the folder back. Idempotent.
   */
  @Override
  public void close() {}
}
