package dev.comfyserve.server.request;

import dev.comfyserve.client.CallerPace;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.contract.StatusReading;
import dev.comfyserve.mcp.listen.Watch;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes of requests on a host that can only be asked. However many watch a request of one caller,
 * it is asked for once, by one virtual thread: often while it changes, more and more seldom while
 * it does not, never after its end, nor once it is gone or the host has refused the caller's token.
 * All that is asked for one caller keeps that caller's pace, and a caller can watch only so much at
 * a time: more would be looked at too seldom to be of use.
 */
public final class PolledChanges implements RequestChanges {
  static final int MOST_OF_CALLER = 50;

  private static final int UNAUTHORIZED = 401;

  /** So many looks in a row that find nothing: by then whoever watches it is to see that, too. */
  private static final int GONE = 3;

  /** A client that is told of a change may have the task read for it: its status and its result. */
  private static final int LOOKS_OF_WATCHER = 2;

  private final ServerlessApi api;
  private final CallerPace pace;
  private final Duration shortest;
  private final Duration longest;
  private final Map<Key, Poll> polls = new HashMap<>();
  private final Map<String, Integer> watching = new HashMap<>();

  private static final Duration SHORTEST = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofSeconds(15);

  /** With pauses that no host takes amiss. */
  public static PolledChanges of(ServerlessApi api, CallerPace pace) {
    return new PolledChanges(api, pace, SHORTEST, LONGEST);
  }

  /**
   * @param pace kept with all else that looks at the host
   * @param shortest the pause after a change
   * @param longest the pause when nothing has changed for long
   */
  public PolledChanges(ServerlessApi api, CallerPace pace, Duration shortest, Duration longest) {
    this.api = api;
    this.pace = pace;
    this.shortest = shortest;
    this.longest = longest;
  }

  private record Key(String account, RequestRef request) {}

  @Override
  public Optional<Watch> watch(Caller caller, RequestRef request, Runnable changed) {
    Key key = new Key(caller.account(), request);
    Object watcher = new Object();
    synchronized (polls) {
      if (watching.merge(key.account(), 1, Integer::sum) > MOST_OF_CALLER) {
        left(key.account());
        return Optional.empty();
      }
      Poll poll =
          polls.compute(key, (k, at) -> at == null || at.over ? new Poll(caller, request) : at);
      poll.watchers.put(watcher, changed);
      return Optional.of(new Watching(key, poll, watcher));
    }
  }

  private final class Watching implements Watch {
    private final Key key;
    private final Poll poll;
    private final Object watcher;

    Watching(Key key, Poll poll, Object watcher) {
      this.key = key;
      this.poll = poll;
      this.watcher = watcher;
    }

    @Override
    public void close() {
      leave(key, poll, watcher);
    }

    @Override
    public boolean refused() {
      return poll.refused;
    }
  }

  private void leave(Key key, Poll poll, Object watcher) {
    synchronized (polls) {
      if (poll.watchers.remove(watcher) == null) {
        return;
      }
      left(key.account());
      if (poll.watchers.isEmpty()) {
        polls.remove(key, poll);
        poll.thread.interrupt();
      }
    }
  }

  private void left(String account) {
    watching.computeIfPresent(account, (name, count) -> count == 1 ? null : count - 1);
  }

  private final class Poll {
    private final Caller caller;
    private final RequestRef request;
    private final Map<Object, Runnable> watchers = new LinkedHashMap<>();
    private final Thread thread;
    private boolean over;
    private volatile boolean refused;

    Poll(Caller caller, RequestRef request) {
      this.caller = caller;
      this.request = request;
      this.thread = Thread.ofVirtual().name("watch " + request.requestId()).start(this::run);
    }

    private void run() {
      ObjectNode seen = null;
      int missed = 0;
      Duration pause = shortest;
      try {
        while (!over) {
          pace.turn(caller.account());
          Optional<ObjectNode> found = status(seen);
          missed = found.isEmpty() ? missed + 1 : 0;
          ObjectNode now = found.orElse(seen == null ? Json.object() : seen);
          // The first look is told, too: it may have changed since somebody wanted to watch.
          if (refused || missed == GONE) {
            tell(true);
          } else if (!now.equals(seen)) {
            tell(StatusReading.ended(now));
            pause = shortest;
          } else {
            pause = longer(pause);
          }
          seen = now;
          if (!over) {
            Thread.sleep(pause);
          }
        }
      } catch (InterruptedException e) {
        // Nobody watches any more.
      }
    }

    /**
     * Empty when it is not there; what was seen last when the host does not answer: it will be
     * asked again.
     */
    private Optional<ObjectNode> status(ObjectNode seen) {
      try {
        return Lookup.optional(
            () -> api.requestStatus(caller, request.deploymentId(), request.requestId(), true));
      } catch (ApiException e) {
        refused = e.meaning() == UNAUTHORIZED;
        return Optional.of(seen == null ? Json.object() : seen);
      }
    }

    private void tell(boolean ended) {
      List<Runnable> all;
      synchronized (polls) {
        all = List.copyOf(watchers.values());
        over = ended; // who comes later has a look made anew
      }
      pace.count(caller.account(), LOOKS_OF_WATCHER * all.size());
      all.forEach(Runnable::run);
    }
  }

  private Duration longer(Duration pause) {
    Duration next = pause.plus(pause.dividedBy(2));
    return next.compareTo(longest) > 0 ? longest : next;
  }
}
