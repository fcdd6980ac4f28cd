package dev.comfyserve.server;

import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.store.StateFolderInUse;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a server in this process. */
public final class ComfyServe {
  private static final Logger LOG = LoggerFactory.getLogger(ComfyServe.class);

  private ComfyServe() {}

  /**
   * Opens the state folder, recovers, binds the port and answers calls when this returns. A gateway
   * has no state folder.
   *
   * @throws StartRefused when it cannot start for a reason that the operator can change (folder in
   *     use, port taken); the message is one clear line
   */
  public static RunningServer start(ServerConfig config) throws StartRefused {
    return start(config, InstantSource.system());
  }

  /** The same with a clock of one's own. */
  public static RunningServer start(ServerConfig config, InstantSource clock) throws StartRefused {
    Closers closers = new Closers();
    try {
      Started started = wire(config, clock, closers);
      LOG.info("Listening on {}", started.bound());
      return new Running(config.data(), started, closers);
    } catch (StateFolderInUse e) {
      closers.close();
      throw new StartRefused(e.getMessage(), e);
    } catch (StartRefused | RuntimeException | Error e) {
      closers.close();
      throw e;
    } catch (Exception e) {
      closers.close();
      throw new StartRefused("The server cannot start: " + e.getMessage(), e);
    }
  }

  private static Started wire(ServerConfig config, InstantSource clock, Closers closers)
      throws Exception {
    Ids ids = () -> UUID.randomUUID().toString();
    return config.upstream() == null
        ? new LocalWiring(config, clock, ids, new SecureRandom(), closers).start()
        : new GatewayWiring(config, clock, ids, new SecureRandom(), closers).start();
  }

  private static final class Running implements RunningServer {
    private final Path data;
    private final Started started;
    private final Closers closers;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    Running(Path data, Started started, Closers closers) {
      this.data = data;
      this.started = started;
      this.closers = closers;
    }

    @Override
    public URI url() {
      return started.url();
    }

    @Override
    public URI bound() {
      return started.bound();
    }

    @Override
    public Path dataFolder() {
      return data;
    }

    @Override
    public Optional<Secret> newToken() {
      return started.newToken();
    }

    @Override
    public void awaitStop() throws InterruptedException {
      closed.await();
    }

    @Override
    public void close() {
      if (closing.compareAndSet(false, true)) {
        LOG.info("Stopping");
        try {
          closers.close();
        } finally {
          closed.countDown();
        }
      } else {
        waitForOtherClose();
      }
    }

    private void waitForOtherClose() {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
