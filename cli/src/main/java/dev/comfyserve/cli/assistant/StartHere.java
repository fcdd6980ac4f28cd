package dev.comfyserve.cli.assistant;

import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.server.ComfyServe;
import dev.comfyserve.server.RunningServer;
import dev.comfyserve.server.StartRefused;
import dev.comfyserve.server.config.ConfigFaults;
import dev.comfyserve.server.config.ServerConfig;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
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

  private final Callable<ServerConfig> config;
  private final Supplier<URI> url;
  private final BooleanSupplier nobodyKnown;
  private RunningServer server;
  private boolean closed;

  /**
   * @param config the settings to start with
   * @param url of the server on the state folder
   * @param nobodyKnown whether the state folder tells of no server: then none is looked for
   */
  public StartHere(Callable<ServerConfig> config, Supplier<URI> url, BooleanSupplier nobodyKnown) {
    this.config = config;
    this.url = url;
    this.nobodyKnown = nobodyKnown;
  }

  @Override
  public void beforeCall() throws InterruptedException {
    if (nobodyKnown.getAsBoolean()) {
      synchronized (this) {
        // Another call may have started it meanwhile.
        if (!closed && nobodyKnown.getAsBoolean()) {
          start();
        }
      }
    }
  }

  @Override
  public synchronized void onNobody(URI nobodyAt, ApiException nobody) throws InterruptedException {
    if (!closed && !answers(url.get())) {
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
      server = ComfyServe.start(config.call());
    } catch (StartRefused e) {
      awaitOther(e);
    } catch (ConfigFaults e) {
      throw refused("its settings cannot be used: " + String.join("; ", e.faults()), e);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw refused(e.getMessage(), e);
    }
  }

  /** The folder may be in use by a server that is about to answer. */
  private void awaitOther(StartRefused refusal) throws InterruptedException {
    long end = System.nanoTime() + OTHER.toNanos();
    while (!answers(url.get())) {
      if (System.nanoTime() > end) {
        throw refused(refusal.getMessage(), refusal);
      }
      Thread.sleep(POLL);
    }
  }

  private static boolean answers(URI url) {
    try (ComfyServeClient client = new ComfyServeClient(url, null)) {
      return client.ready(Duration.ofSeconds(2));
    } catch (ApiException e) {
      return false;
    }
  }

  private static ApiException refused(String why, Exception cause) {
    ApiException told =
        new ApiException(ErrorCode.UNAVAILABLE, "No server could be started here: " + why);
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
