package dev.comfyserve.fleet.file;

import dev.comfyserve.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop that deletes what is kept no longer: ended requests with their outputs, uploads, and
 * then the bytes that nothing refers to any more.
 */
public final class Retention implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

  private final Store store;
  private final InstantSource clock;
  private final Duration kept;
  private final Duration every;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private Thread loop;

  /**
   * @param kept how long after its end a request is kept, and an upload after its arrival
   * @param every how long between two looks
   */
  public Retention(Store store, InstantSource clock, Duration kept, Duration every) {
    this.store = store;
    this.clock = clock;
    this.kept = kept;
    this.every = every;
  }

  public synchronized void start() {
    if (loop == null) {
      loop = Thread.ofVirtual().name("retention").start(this::run);
    }
  }

  @Override
  public synchronized void close() {
    stopping.countDown();
    if (loop != null) {
      try {
        loop.join(STOP_PATIENCE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Deletes what is due now. */
  void sweep() throws IOException {
    Instant before = clock.instant().minus(kept);
    int requests = store.requests().deleteEndedBefore(before);
    int uploads = store.files().deleteBefore(before);
    int blobs = store.blobs().collect();
    if (requests + uploads + blobs > 0) {
      LOG.info("deleted {} requests, {} uploads, {} files", requests, uploads, blobs);
    }
  }

  private void run() {
    try {
      do {
        try {
          sweep();
        } catch (IOException | RuntimeException e) {
          LOG.error("deleting what is kept no longer failed; tried again later", e);
        }
      } while (!stopping.await(every.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
