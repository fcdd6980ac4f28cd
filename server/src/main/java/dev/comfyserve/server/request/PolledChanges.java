package dev.comfyserve.server.request;

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
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes of requests on a host that can only be asked. However many watch a request of one caller,
 * it is asked for once, by one virtual thread: often while it changes, more and more seldom while
 * it does not, never after its end.
 */
public final class PolledChanges implements RequestChanges {
  private final ServerlessApi api;
  private final Duration shortest;
  private final Duration longest;
  private final Map<Key, Poll> polls = new HashMap<>();

  private static final Duration SHORTEST = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofSeconds(15);

  /** With pauses that no host takes amiss. */
  public static PolledChanges of(ServerlessApi api) {
    return new PolledChanges(api, SHORTEST, LONGEST);
  }

  /**
   * @param shortest the pause after a change
   * @param longest the pause when nothing has changed for long
   */
  public PolledChanges(ServerlessApi api, Duration shortest, Duration longest) {
    this.api = api;
    this.shortest = shortest;
    this.longest = longest;
  }

  private record Key(String account, RequestRef request) {}

  @Override
  public Watch watch(Caller caller, RequestRef request, Runnable changed) {
    Key key = new Key(caller.account(), request);
    Object watcher = new Object();
    Poll poll;
    synchronized (polls) {
      poll = polls.computeIfAbsent(key, k -> new Poll(caller, request));
      poll.watchers.put(watcher, changed);
    }
    return () -> {
      synchronized (polls) {
        if (poll.watchers.remove(watcher) != null && poll.watchers.isEmpty()) {
          polls.remove(key, poll);
          poll.thread.interrupt();
        }
      }
    };
  }

  private final class Poll {
    private final Caller caller;
    private final RequestRef request;
    private final Map<Object, Runnable> watchers = new LinkedHashMap<>();
    private final Thread thread;

    Poll(Caller caller, RequestRef request) {
      this.caller = caller;
      this.request = request;
      this.thread = Thread.ofVirtual().name("watch " + request.requestId()).start(this::run);
    }

    private void run() {
      ObjectNode seen = null;
      Duration pause = shortest;
      try {
        while (seen == null || !StatusReading.ended(seen)) {
          ObjectNode now = status(seen);
          // The first look is told, too: it may have changed since somebody wanted to watch.
          if (!now.equals(seen)) {
            tell();
            pause = shortest;
          } else {
            pause = longer(pause);
          }
          seen = now;
          Thread.sleep(pause);
        }
      } catch (InterruptedException e) {
        // Nobody watches any more.
      }
    }

    /** What was seen last, when the host does not answer: it will be asked again. */
    private ObjectNode status(ObjectNode seen) {
      try {
        return api.requestStatus(caller, request.deploymentId(), request.requestId(), true);
      } catch (ApiException e) {
        return seen == null ? Json.object() : seen;
      }
    }

    private void tell() {
      List<Runnable> all;
      synchronized (polls) {
        all = List.copyOf(watchers.values());
      }
      all.forEach(Runnable::run);
    }
  }

  private Duration longer(Duration pause) {
    Duration next = pause.plus(pause.dividedBy(2));
    return next.compareTo(longest) > 0 ? longest : next;
  }
}
