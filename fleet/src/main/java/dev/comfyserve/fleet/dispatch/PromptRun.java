package dev.comfyserve.fleet.dispatch;

import dev.comfyserve.comfyui.client.ComfyUiAnswer;
import dev.comfyserve.comfyui.client.ComfyUiException;
import dev.comfyserve.comfyui.client.ComfyUiUnreachable;
import dev.comfyserve.comfyui.client.Event;
import dev.comfyserve.comfyui.client.EventStream;
import dev.comfyserve.comfyui.client.EventStreamClosed;
import dev.comfyserve.comfyui.client.Lookup;
import dev.comfyserve.comfyui.client.Submission;
import dev.comfyserve.fleet.signal.Progress;
import dev.comfyserve.runtimes.Instance;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One prompt on one server, from its post to its end. The websocket only makes things quicker: a
 * look every {@link #LOOK_EVERY} suffices. One thread uses it.
 */
final class PromptRun {
  private static final Logger LOG = LoggerFactory.getLogger(PromptRun.class);
  static final Duration LOOK_EVERY = Duration.ofMillis(1500);
  private static final Duration QUIET = Duration.ofSeconds(30);

  /** A server may be slow to answer once; after this it is told. */
  private static final Duration TELL_SILENCE_AFTER = Duration.ofSeconds(3);

  private final Instance server;
  private final String promptId;
  private final Inbox inbox;
  private final ProgressFollower progress;
  private final InstantSource clock;
  private final Instant deadline;
  private final Duration unreachableLimit;
  private final TwoLooks looks;

  private Fate fate;
  private String refusal;
  private Instant silentSince;
  private boolean silenceTold;
  private Instant nextLook;

  /**
   * @param fate what is known of its post so far
   * @param deadline when the request has run for too long
   */
  PromptRun(
      Job job,
      Inbox inbox,
      Fate fate,
      InstantSource clock,
      Instant deadline,
      Duration unreachableLimit) {
    this.server = job.server();
    this.promptId = job.attemptId();
    this.inbox = inbox;
    this.progress = job.progress();
    this.fate = fate;
    this.clock = clock;
    this.deadline = deadline;
    this.unreachableLimit = unreachableLimit;
    this.looks = new TwoLooks(clock);
  }

  /** What is known of its post by now. */
  Fate fate() {
    return fate;
  }

  /** Posts the prompt and follows it. */
  RunEnd run(ObjectNode graph, ObjectNode extraData, String clientId) throws InterruptedException {
    Optional<EventStream> events = listen(clientId);
    try {
      Optional<StopReason> asked = inbox.asked();
      if (asked.isPresent()) {
        return new RunEnd.Asked(asked.get());
      }
      fate = Fate.UNKNOWN;
      switch (server.comfy().submit(promptId, graph, extraData, clientId)) {
        case Submission.Accepted accepted -> fate = Fate.POSTED;
        case Submission.Refused refused -> {
          return new RunEnd.Refused(refused);
        }
      }
      return follow();
    } catch (ComfyUiUnreachable e) {
      if (!e.maybeSent()) {
        fate = Fate.NOT_SENT;
        return new RunEnd.NeverPosted(e.getMessage());
      }
      return follow();
    } catch (ComfyUiAnswer e) {
      // It may be queued all the same: ComfyUI answers 500 after it took a prompt, too.
      refusal = "it answered " + e.status() + " to the prompt: " + e.getMessage();
      return follow();
    } finally {
      events.ifPresent(EventStream::close);
    }
  }

  /** Follows a prompt that was, or may have been, posted before. */
  RunEnd follow() throws InterruptedException {
    nextLook = fate == Fate.POSTED ? clock.instant().plus(LOOK_EVERY) : clock.instant();
    while (true) {
      Instant now = clock.instant();
      if (!now.isBefore(deadline)) {
        return new RunEnd.TimeUp();
      }
      Instant wake = nextLook.isBefore(deadline) ? nextLook : deadline;
      switch (inbox.next(Duration.between(now, wake))) {
        case Notice.Asked asked -> {
          return new RunEnd.Asked(asked.reason());
        }
        case Notice.Ended ended -> nextLook = clock.instant();
        case Notice.ServerGone gone -> nextLook = clock.instant();
        case Notice.Deaf deaf -> LOG.debug("websocket of {} dropped, polling", promptId);
        case null -> {}
      }
      if (!clock.instant().isBefore(nextLook)) {
        Optional<RunEnd> end = look();
        if (end.isPresent()) {
          return end.get();
        }
      }
    }
  }

  private Optional<RunEnd> look() throws InterruptedException {
    if (server.ours() && !server.alive()) {
      return Optional.of(new RunEnd.Lost("its process ended"));
    }
    try {
      Lookup found = server.comfy().lookup(promptId);
      heardAgain();
      return judge(found);
    } catch (ComfyUiException e) {
      looks.seen();
      return silence(e);
    }
  }

  private Optional<RunEnd> judge(Lookup found) {
    nextLook = clock.instant().plus(LOOK_EVERY);
    switch (found) {
      case Lookup.Finished finished -> {
        return Optional.of(new RunEnd.Ended(finished.history()));
      }
      case Lookup.Queued queued -> {
        fate = Fate.POSTED;
        looks.seen();
        progress.activity("queued");
      }
      case Lookup.Running running -> {
        fate = Fate.POSTED;
        looks.seen();
        progress.activity("running");
      }
      case Lookup.Unknown unknown -> {
        if (looks.gone()) {
          return Optional.of(vanished());
        }
        nextLook = looks.secondLook();
      }
    }
    return Optional.empty();
  }

  private RunEnd vanished() {
    if (refusal != null) {
      return new RunEnd.Lost(refusal);
    }
    return fate == Fate.POSTED
        ? new RunEnd.Lost("it does not know the prompt any more")
        : new RunEnd.NeverPosted("the prompt did not arrive");
  }

  private Optional<RunEnd> silence(ComfyUiException e) {
    Instant now = clock.instant();
    if (silentSince == null) {
      silentSince = now;
    }
    nextLook = now.plus(LOOK_EVERY);
    if (server.ours() && !server.alive()) {
      return Optional.of(new RunEnd.Lost("its process ended"));
    }
    if (!silenceTold && !now.isBefore(silentSince.plus(TELL_SILENCE_AFTER))) {
      silenceTold = true;
      progress.activity(Progress.UNANSWERED);
      LOG.warn("{} does not answer while it runs {}: {}", server.id(), promptId, e.getMessage());
    }
    return now.isBefore(silentSince.plus(unreachableLimit))
        ? Optional.empty()
        : Optional.of(new RunEnd.OutOfReach(e.getMessage()));
  }

  private void heardAgain() {
    silentSince = null;
    if (silenceTold) {
      silenceTold = false;
      LOG.info("{} answers again", server.id());
    }
  }

  /** A server whose websocket cannot be had is followed by looks alone. */
  private Optional<EventStream> listen(String clientId) throws InterruptedException {
    try {
      EventStream events = server.comfy().events(clientId);
      Thread.ofVirtual().name("events-" + promptId).start(() -> pump(events));
      return Optional.of(events);
    } catch (ComfyUiException e) {
      LOG.info("no websocket to {}: {}", server.id(), e.getMessage());
      return Optional.empty();
    }
  }

  private void pump(EventStream events) {
    try {
      while (true) {
        Event event = events.next(QUIET);
        if (event instanceof Event.Ended(String id) && promptId.equals(id)) {
          inbox.tell(new Notice.Ended());
        } else if (event != null) {
          progress.heard(promptId, event);
        }
      }
    } catch (EventStreamClosed e) {
      inbox.tell(new Notice.Deaf());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("an event of {} could not be read", promptId, e);
      inbox.tell(new Notice.Deaf());
    }
  }
}
