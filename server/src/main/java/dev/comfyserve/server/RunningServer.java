package dev.comfyserve.server;

import dev.comfyserve.contract.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** A server that answers calls. */
public interface RunningServer extends AutoCloseable {
  /** The base of every URL that is handed out, e.g. {@code http://127.0.0.1:8484}. */
  URI url();

  /** The address that it listens on, with the real port. */
  URI bound();

  /** Where its state is; a gateway has none there. */
  Path dataFolder();

  /** The token that this start made because there was none; told once. */
  Optional<Secret> newToken();

  /** Blocks until {@link #close} is done. */
  void awaitStop() throws InterruptedException;

  /** Stops within its deadlines; idempotent. */
  @Override
  void close();
}
