package dev.comfyserve.fleet.result;

import dev.comfyserve.fleet.signal.ProgressBoard;
import dev.comfyserve.fleet.signal.Signals;
import dev.comfyserve.store.request.Requests;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those who watch a request that waits of its place in the queue and of what it waits for:
 * neither is written down with the request. A queue that nobody watches costs nothing, one that is
 * watched one read a pause while it moves, however many watch. Thread-safe.
 */
public final class QueueWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueueWatch.class);

  /** Many moves within this time are told once, as they stand then. */
  private static final Duration APART = Duration.ofSeconds(1);

  private static final Duration LOOK_ANYWAY = Duration.ofMinutes(1);

  private final Requests requests;
  private final ProgressBoard board;
  private final Signals signals;
  private final Map<String, Map<String, Watched>> byDeployment = new HashMap<>();
  private final Thread thread;
  private volatile boolean stopping;

  /** What was told last of a request; null for nothing yet. */
  private static final class Watched {
    private int watchers;
    private Told told;
  }

  private record Told(int before, Optional<String> waitingFor) {}

  public QueueWatch(Requests requests, ProgressBoard board, Signals signals) {
    this.requests = requests;
    this.board = board;
    this.signals = signals;
    this.thread = Thread.ofVirtual().name("queue-watch").unstarted(this::loop);
  }

  public void start() {
    thread.start();
  }

  /**
   * As {@link Signals#watchRequest}, and while the request waits after each change of its place and
   * of what it waits for; these are told at most once a second.
   */
  public Runnable watch(String deploymentId, String requestId, Runnable changed) {
    Runnable end = signals.watchRequest(requestId, changed);
    Watched watched;
    synchronized (byDeployment) {
      watched =
          byDeployment
              .computeIfAbsent(deploymentId, id -> new HashMap<>())
              .computeIfAbsent(requestId, id -> new Watched());
      watched.watchers++;
    }
    return new Runnable() {
      private boolean ended;

      @Override
      public void run() {
        end.run();
        synchronized (byDeployment) {
          if (!ended) {
            ended = true;
            leave(deploymentId, requestId, watched);
          }
        }
      }
    };
  }

  private void leave(String deploymentId, String requestId, Watched watched) {
    watched.watchers--;
    if (watched.watchers == 0) {
      Map<String, Watched> all = byDeployment.get(deploymentId);
      all.remove(requestId);
      if (all.isEmpty()) {
        byDeployment.remove(deploymentId);
      }
    }
  }

  private void loop() {
    try {
      while (!stopping) {
        long seen = signals.queueTick();
        for (String deploymentId : signals.takeMovedQueues()) {
          try {
            look(deploymentId);
          } catch (RuntimeException e) {
            LOG.warn("places in a queue could not be read; they are looked at again", e);
            signals.queueMoved(deploymentId);
          }
        }
        Thread.sleep(APART);
        signals.awaitQueues(seen, LOOK_ANYWAY);
      }
    } catch (InterruptedException e) {
      // The server stops.
    }
  }

  private void look(String deploymentId) {
    Set<String> watched = watched(deploymentId);
    if (watched.isEmpty()) {
      return;
    }
    Map<String, Integer> places = requests.queuePositions(deploymentId, watched);
    Optional<String> waitingFor = board.whyWaiting(deploymentId);
    news(deploymentId, places, waitingFor).forEach(signals::requestChanged);
  }

  private Set<String> watched(String deploymentId) {
    synchronized (byDeployment) {
      return Set.copyOf(byDeployment.getOrDefault(deploymentId, Map.of()).keySet());
    }
  }

  private Collection<String> news(
      String deploymentId, Map<String, Integer> places, Optional<String> waitingFor) {
    Set<String> news = new HashSet<>();
    synchronized (byDeployment) {
      byDeployment
          .getOrDefault(deploymentId, Map.of())
          .forEach(
              (id, watched) -> {
                Told now = places.containsKey(id) ? new Told(places.get(id), waitingFor) : null;
                if (now != null && !now.equals(watched.told)) {
                  news.add(id);
                }
                watched.told = now;
              });
    }
    return news;
  }

  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
  }
}
