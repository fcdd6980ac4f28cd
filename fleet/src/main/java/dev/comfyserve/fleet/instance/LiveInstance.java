package dev.comfyserve.fleet.instance;

import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.runtimes.Instance;
import dev.comfyserve.runtimes.InstanceSpec;
import dev.comfyserve.runtimes.Runtime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One live instance: what it is for, where it stands, and whether it may take work. Its worker
 * takes and ends work; the scale loop tells it to leave. The two meet under one lock, so that an
 * instance is never stopped as idle in the moment in which it claims a request.
 */
public final class LiveInstance {
  private final InstanceSpec spec;
  private final String deploymentId;
  private final long revision;
  private final Runtime runtime;
  private final InstantSource clock;
  private final Set<String> uploaded = ConcurrentHashMap.newKeySet();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private InstanceState state = InstanceState.STARTING;
  private Instant since;
  private boolean prompt;
  private String leaving;
  private long pokes;
  private Instance server;
  private Thread starter;

  public LiveInstance(
      InstanceSpec spec, String deploymentId, long revision, Runtime runtime, InstantSource clock) {
    this.spec = spec;
    this.deploymentId = deploymentId;
    this.revision = revision;
    this.runtime = runtime;
    this.clock = clock;
    this.since = clock.instant();
  }

  public InstanceSpec spec() {
    return spec;
  }

  public String id() {
    return spec.instanceId();
  }

  public String account() {
    return spec.account();
  }

  public String deploymentId() {
    return deploymentId;
  }

  public long revision() {
    return revision;
  }

  public Runtime runtime() {
    return runtime;
  }

  /** The names of input files that are there already. */
  public Set<String> uploaded() {
    return uploaded;
  }

  /** Where it stands, in one consistent look. */
  public Standing standing() {
    lock.lock();
    try {
      return new Standing(state, prompt, since);
    } finally {
      lock.unlock();
    }
  }

  /**
   * @param prompt whether a prompt is on it, or a claim is being made
   */
  public record Standing(InstanceState state, boolean prompt, Instant since) {}

  /** The server behind it; empty while it starts and after it ended. */
  public Optional<Instance> server() {
    lock.lock();
    try {
      return Optional.ofNullable(server);
    } finally {
      lock.unlock();
    }
  }

  /** Tells which thread to interrupt if the start is no longer wanted. */
  public void startedBy(Thread thread) {
    lock.lock();
    try {
      starter = thread;
      if (leaving != null && thread != null) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The server answers. Whoever told the instance to leave meanwhile is still obeyed. */
  public void up(Instance started, boolean withPrompt) {
    lock.lock();
    try {
      starter = null;
      server = started;
      prompt = withPrompt;
      if (leaving == null) {
        state = withPrompt ? InstanceState.BUSY : InstanceState.IDLE;
      }
      since = clock.instant();
    } finally {
      lock.unlock();
    }
    started.onExit(this::poke);
  }

  /**
   * Reserves the instance for a claim.
   *
   * @return false when it is to leave: no more work
   */
  public boolean take() {
    lock.lock();
    try {
      prompt = leaving == null;
      return prompt;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A claim was made.
   *
   * @return whether that changed the state
   */
  public boolean busy() {
    return turn(InstanceState.BUSY, true);
  }

  /**
   * There is nothing to claim. An instance that was idle before stays so since then.
   *
   * @return whether that changed the state
   */
  public boolean rest() {
    return turn(InstanceState.IDLE, false);
  }

  private boolean turn(InstanceState next, boolean withPrompt) {
    lock.lock();
    try {
      prompt = withPrompt;
      if (leaving != null || state == next) {
        return false;
      }
      state = next;
      since = clock.instant();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more work; a prompt that runs may end. */
  public void leave(String why) {
    lock.lock();
    try {
      if (leaving == null) {
        leaving = why;
        state = InstanceState.DRAINING;
        since = clock.instant();
        if (starter != null) {
          starter.interrupt();
        }
      }
      pokes++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes no more work, if none is on it now.
   *
   * @return false when it has taken a prompt meanwhile: nothing changed
   */
  public boolean leaveIfFree(String why) {
    lock.lock();
    try {
      if (prompt) {
        return false;
      }
      leave(why);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Why it leaves, or null. */
  public String leaving() {
    lock.lock();
    try {
      return leaving;
    } finally {
      lock.unlock();
    }
  }

  /** Work may have come. */
  public void poke() {
    lock.lock();
    try {
      pokes++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public long pokes() {
    lock.lock();
    try {
      return pokes;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a poke after {@code seen}, at most so long. */
  public void awaitPoke(long seen, Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lock();
    try {
      while (pokes == seen && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The server is gone or given up; nothing is forwarded to it any more. */
  public void down() {
    lock.lock();
    try {
      server = null;
      prompt = false;
    } finally {
      lock.unlock();
    }
  }
}
