package dev.comfyserve.fleet.input;

import dev.comfyserve.comfyui.graph.FileRef;
import dev.comfyserve.contract.Text;
import dev.comfyserve.fleet.signal.Signals;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.blob.Blob;
import dev.comfyserve.store.blob.TooLarge;
import dev.comfyserve.store.request.PendingUrl;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop that fetches the input URLs of queued requests. What is to be done stands in the store:
 * after a restart it goes on from there. A URL that several requests of an account wait for is
 * fetched once for all of them.
 */
public final class InputFetcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InputFetcher.class);
  private static final int MOST_AT_ONCE = 8;
  private static final int MOST_OF_AN_ACCOUNT = 4;
  private static final int LOOK_AHEAD = 10_000;
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(30);
  private static final Duration AFTER_AN_ERROR = Duration.ofSeconds(2);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

  private final Store store;
  private final InputClient client;
  private final Signals signals;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final RetryPlan plan;
  private final long limit;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private final Map<Key, Work> works = new HashMap<>();
  private boolean wake;
  private boolean stopping;
  private Thread loop;

  private record Key(String account, String url) {}

  /** A URL in work: guarded by the lock. */
  private static final class Work {
    private Thread worker;
    private int failed;
    private Instant notBefore = Instant.MIN;
  }

  /**
   * @param limit bytes of one file
   */
  public InputFetcher(
      Store store,
      InputClient client,
      Signals signals,
      InstantSource clock,
      RandomGenerator random,
      RetryPlan plan,
      long limit) {
    this.store = store;
    this.client = client;
    this.signals = signals;
    this.clock = clock;
    this.random = random;
    this.plan = plan;
    this.limit = limit;
  }

  public void start() {
    lock.lock();
    try {
      if (loop == null && !stopping) {
        client.start();
        loop = Thread.ofVirtual().name("input-fetcher").start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  /** There is something to fetch. */
  public void wake() {
    lock.lock();
    try {
      wake = true;
      woken.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Stops fetching; what is not fetched stays to be fetched. Idempotent. */
  @Override
  public void close() {
    List<Thread> threads = new ArrayList<>();
    lock.lock();
    try {
      stopping = true;
      woken.signal();
      works.values().stream().filter(w -> w.worker != null).forEach(w -> threads.add(w.worker));
      if (loop != null) {
        threads.add(loop);
      }
    } finally {
      lock.unlock();
    }
    threads.forEach(Thread::interrupt);
    client.close();
    try {
      long deadline = System.nanoTime() + STOP_PATIENCE.toNanos();
      for (Thread thread : threads) {
        thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (true) {
      Duration pause;
      try {
        pause = step();
      } catch (RuntimeException e) {
        LOG.error("looking for inputs to fetch failed", e);
        pause = AFTER_AN_ERROR;
      }
      if (!sleep(pause)) {
        return;
      }
    }
  }

  private boolean sleep(Duration pause) {
    lock.lock();
    try {
      long left = pause.toNanos();
      while (!wake && !stopping && left > 0) {
        left = woken.awaitNanos(left);
      }
      wake = false;
      return !stopping;
    } catch (InterruptedException e) {
      return false; // only close() interrupts
    } finally {
      lock.unlock();
    }
  }

  /** Starts what is due; how long there will be nothing new to start. */
  private Duration step() {
    Map<Key, List<String>> pending = new LinkedHashMap<>();
    for (PendingUrl url : store.requests().pendingUrls(LOOK_AHEAD)) {
      pending
          .computeIfAbsent(new Key(url.account(), url.url()), k -> new ArrayList<>())
          .add(url.requestId());
    }
    lock.lock();
    try {
      works
          .entrySet()
          .removeIf(w -> w.getValue().worker == null && !pending.containsKey(w.getKey()));
      Instant now = clock.instant();
      Instant next = now.plus(LONGEST_SLEEP);
      for (Map.Entry<Key, List<String>> entry : pending.entrySet()) {
        Work work = works.computeIfAbsent(entry.getKey(), k -> new Work());
        if (work.worker != null || stopping) {
          continue;
        }
        if (work.notBefore.isAfter(now)) {
          next = work.notBefore.isBefore(next) ? work.notBefore : next;
        } else if (mayStart(entry.getKey().account())) {
          work.worker =
              Thread.ofVirtual()
                  .name("input-fetch")
                  .start(() -> fetch(entry.getKey(), entry.getValue()));
        }
      }
      return Duration.between(now, next);
    } finally {
      lock.unlock();
    }
  }

  private boolean mayStart(String account) {
    long all = works.values().stream().filter(w -> w.worker != null).count();
    long own =
        works.entrySet().stream()
            .filter(w -> w.getValue().worker != null && w.getKey().account().equals(account))
            .count();
    return all < MOST_AT_ONCE && own < MOST_OF_AN_ACCOUNT;
  }

  private void fetch(Key key, List<String> requestIds) {
    InputUnavailable failure = null;
    try {
      FileRef.Stored file = client.fetch(key.url(), limit, (in, type) -> keep(key.url(), in, type));
      requestIds.forEach(id -> ready(id, key.url(), file));
    } catch (InputUnavailable e) {
      failure = e;
    } catch (IOException | RuntimeException e) {
      if (!Thread.currentThread().isInterrupted()) { // else close() broke it off
        LOG.error("an input file could not be stored", e);
      }
      failure = InputUnavailable.forNow("it could not be stored here");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = InputUnavailable.forNow("the server stops");
    } finally {
      over(key, requestIds, failure);
    }
  }

  private FileRef.Stored keep(String url, InputStream body, String contentType)
      throws IOException, InputUnavailable {
    Blob blob;
    try {
      blob = store.blobs().put(body, limit);
    } catch (TooLarge e) {
      throw InputClient.tooLarge(limit);
    }
    if (blob.size() == 0) {
      throw InputUnavailable.forGood("it is empty");
    }
    String type = contentType == null ? "" : contentType.split(";", 2)[0].strip();
    FileKind kind = FileKind.of(store.blobs().path(blob.sha256()), name(url), type);
    if (type.equalsIgnoreCase("text/html") && kind.contentType().endsWith("/octet-stream")) {
      throw InputUnavailable.forGood(
          "it is a web page and not a file; give the direct link of the file");
    }
    return new FileRef.Stored(blob.sha256(), kind.ext(), kind.contentType(), blob.size());
  }

  private static String name(String url) {
    String path = url.split("[?#]", 2)[0];
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private void ready(String requestId, String url, FileRef.Stored file) {
    if (store.requests().urlReady(requestId, url, file.sha256(), file.json())) {
      signals.requestChanged(requestId);
      signals.wakeScheduler();
    }
  }

  /** Ends a try: with a pause before the next one, or for good. */
  private void over(Key key, List<String> requestIds, InputUnavailable failure) {
    if (failure != null && lastTry(key, failure)) {
      requestIds.forEach(id -> giveUp(id, key.url(), failure));
    }
    lock.lock();
    try {
      Work work = works.get(key);
      if (failure == null || work.failed == 0) {
        works.remove(key);
      }
      work.worker = null;
    } finally {
      lock.unlock();
    }
    wake();
  }

  /** Counts a failure; whether it was one too many, after which the count begins anew. */
  private boolean lastTry(Key key, InputUnavailable failure) {
    lock.lock();
    try {
      Work work = works.get(key);
      work.failed++;
      work.notBefore = clock.instant().plus(plan.pauseAfter(work.failed, random));
      boolean last = !stopping && (!failure.retryable() || work.failed >= plan.tries());
      work.failed = last ? 0 : work.failed;
      return last;
    } finally {
      lock.unlock();
    }
  }

  private void giveUp(String requestId, String url, InputUnavailable failure) {
    String message =
        "The input file " + shown(url) + " could not be fetched: " + failure.getMessage() + ".";
    try {
      if (store.requests().urlFailed(requestId, url, message)) {
        signals.requestChanged(requestId);
        signals.wakeScheduler();
        store
            .requests()
            .byId(requestId)
            .ifPresent(request -> signals.queueMoved(request.deploymentId()));
      }
    } catch (RuntimeException e) {
      LOG.error("a request could not be ended whose input cannot be had", e); // tried again
    }
  }

  /** Without the query and without a user name: either may be a credential. */
  private static String shown(String url) {
    try {
      URI uri = InputUrl.of(url).uri();
      return Text.clip(uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath(), 200);
    } catch (InputUnavailable e) {
      String bare = url.split("[?#]", 2)[0];
      return Text.clip(bare.substring(bare.lastIndexOf('@') + 1), 100);
    }
  }
}
