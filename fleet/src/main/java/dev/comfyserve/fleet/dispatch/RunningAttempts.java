package dev.comfyserve.fleet.dispatch;

import dev.comfyserve.fleet.signal.Cancels;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The attempts of this process, and how to reach them. An attempt is entered before its claim is
 * made, so that a cancel which sees the claim finds it here.
 */
public final class RunningAttempts implements Cancels {
  private final Map<String, Inbox> inboxes = new ConcurrentHashMap<>();
  private final AtomicReference<StopReason> closing = new AtomicReference<>();

  Inbox open(String attemptId) {
    Inbox inbox = new Inbox();
    inboxes.put(attemptId, inbox);
    closing().ifPresent(inbox::ask);
    return inbox;
  }

  void close(String attemptId) {
    inboxes.remove(attemptId);
  }

  @Override
  public void interrupt(String attemptId) {
    Inbox inbox = inboxes.get(attemptId);
    if (inbox != null) {
      inbox.ask(StopReason.CANCELLED);
    }
  }

  /** The server stops: asks every attempt, now and later, to end. */
  void askAll(StopReason reason) {
    closing.set(reason);
    inboxes.values().forEach(inbox -> inbox.ask(reason));
  }

  /** Why the server makes attempts end; empty while it does not. */
  Optional<StopReason> closing() {
    return Optional.ofNullable(closing.get());
  }
}
