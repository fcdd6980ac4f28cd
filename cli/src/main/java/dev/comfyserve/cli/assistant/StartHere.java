package dev.comfyserve.cli.assistant;

import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.server.ComfyServe;
import dev.comfyserve.server.RunningServer;
import dev.comfyserve.server.StartRefused;
import dev.comfyserve.server.config.ConfigFaults;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.store.StateFolderInUse;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a server in this process when a call finds none. It ends with the process; what it had not
 * finished, the next one goes on with. Thread-safe.
 */
public final class StartHere implements HelpStart, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StartHere.class);

  /** How long another process may take that starts on the same folder at the same moment. */
  private static final Duration OTHER = Duration.ofSeconds(15);

  private static final Duration POLL = Duration.ofMillis(200);

  private final Settings settings;
  private final Supplier<Optional<URI>> own;
  private RunningServer server;
  private boolean closed;

  /** What a server is started with. */
  public interface Settings {
    ServerConfig wanted() throws ConfigFaults;

    /** The same on any free port; empty where somebody chose the port. */
    Optional<ServerConfig> onAnyPort() throws ConfigFaults;
  }

  /**
   * @param settings read at each start
   * @param own where the state folder's own server is, if it runs; no other is of any use here
   */
  public StartHere(Settings settings, Supplier<Optional<URI>> own) {
    this.settings = settings;
    this.own = own;
  }

  @Override
  public void beforeCall() throws InterruptedException {
    if (own.get().isEmpty()) {
      synchronized (this) {
        // Another call may have started it meanwhile.
        if (!closed && own.get().isEmpty()) {
          start();
        }
      }
    }
  }

  @Override
  public synchronized void onNobody(ApiException nobody) throws InterruptedException {
    if (!closed && !answers()) {
      start();
    }
  }

  private void start() throws InterruptedException {
    if (server != null) {
      // Ours, and it no longer answers.
      server.close();
      server = null;
    }
    try {
      log.info("No server runs: one is started here");
      server = started();
    } catch (StartRefused e) {
      awaitOther(e);
    } catch (ConfigFaults e) {
      String why = "its settings cannot be used: " + String.join("; ", e.faults());
      throw refused(ErrorCode.BAD_REQUEST, why, e);
    } catch (RuntimeException e) {
      throw refused(ErrorCode.UNAVAILABLE, e.getMessage(), e);
    }
  }

  /** It is found by what it leaves in its folder, so that any port is as good as the usual one. */
  private RunningServer started() throws StartRefused, ConfigFaults {
    try {
      return ComfyServe.start(settings.wanted());
    } catch (StartRefused e) {
      Optional<ServerConfig> elsewhere =
          isPortTaken(e) ? settings.onAnyPort() : Optional.<ServerConfig>empty();
      if (elsewhere.isEmpty()) {
        throw e;
      }
      log.info("The usual port is taken: a free one is used");
      return ComfyServe.start(elsewhere.get());
    }
  }

  private static boolean isPortTaken(StartRefused refusal) {
    return Stream.<Throwable>iterate(refusal, Objects::nonNull, Throwable::getCause)
        .anyMatch(BindException.class::isInstance);
  }

  /** The folder may be in use by a server that is about to answer. */
  private void awaitOther(StartRefused refusal) throws InterruptedException {
    boolean inUse = refusal.getCause() instanceof StateFolderInUse;
    long end = System.nanoTime() + OTHER.toNanos();
    while (!answers()) {
      if (!inUse || System.nanoTime() > end) {
        // What has to be changed first is not there a few seconds later.
        ErrorCode code = inUse ? ErrorCode.UNAVAILABLE : ErrorCode.BAD_REQUEST;
        throw refused(code, refusal.getMessage(), refusal);
      }
      Thread.sleep(POLL);
    }
  }

  private boolean answers() {
    return own.get().filter(StartHere::answers).isPresent();
  }

  private static boolean answers(URI url) {
    try (ComfyServeClient client = new ComfyServeClient(url, null)) {
      return client.ready(Duration.ofSeconds(2));
    } catch (ApiException e) {
      return false;
    }
  }

  private static ApiException refused(ErrorCode code, String why, Exception cause) {
    ApiException told = new ApiException(code, "No server could be started here: " + why);
    told.initCause(cause);
    return told;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (server != null) {
      server.close();
    }
  }
}
