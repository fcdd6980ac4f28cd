package dev.comfyserve.runtimes.attached;

import dev.comfyserve.comfyui.client.ComfyUi;
import dev.comfyserve.comfyui.client.ComfyUiException;
import dev.comfyserve.runtimes.ExitActions;
import dev.comfyserve.runtimes.Instance;
import dev.comfyserve.runtimes.Slot;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Our use of a server that somebody else runs. */
final class AttachedInstance implements Instance {
  private static final Logger LOG = LoggerFactory.getLogger(AttachedInstance.class);

  private final String id;
  private final Slot slot;
  private final ComfyUi comfy;
  private final Watching watching;
  private final ExitActions exits = new ExitActions();
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * @param interval between two looks at the server
   * @param patience how long it may be out of reach before it counts as gone
   */
  record Watching(Duration interval, Duration answer, Duration patience) {
    static final Watching DEFAULT =
        new Watching(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofMinutes(2));
  }

  AttachedInstance(String id, Slot slot, ComfyUi comfy, Watching watching) {
    this.id = id;
    this.slot = slot;
    this.comfy = comfy;
    this.watching = watching;
  }

  void watch() {
    Thread.ofVirtual().name("watch-" + slot.id()).start(this::look);
  }

  private void look() {
    long reachedAt = System.nanoTime();
    try {
      while (!ended.await(watching.interval().toNanos(), TimeUnit.NANOSECONDS)) {
        try {
          comfy.systemStats(watching.answer());
          reachedAt = System.nanoTime();
        } catch (ComfyUiException e) {
          long silent = System.nanoTime() - reachedAt;
          LOG.debug("{} does not answer: {}", slot.id(), e.getMessage());
          if (silent > watching.patience().toNanos()) {
            LOG.warn("{} is out of reach since {} s", slot.id(), silent / 1_000_000_000);
            end();
          }
        }
      }
    } catch (InterruptedException e) {
      end();
    }
  }

  private void end() {
    ended.countDown();
    exits.end();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Slot slot() {
    return slot;
  }

  @Override
  public boolean ours() {
    return false;
  }

  @Override
  public boolean shared() {
    return slot.shared();
  }

  @Override
  public ComfyUi comfy() {
    return comfy;
  }

  @Override
  public boolean alive() {
    return ended.getCount() > 0;
  }

  @Override
  public void onExit(Runnable action) {
    exits.add(action);
  }

  /** Only our use of the server ends. */
  @Override
  public void stop(Duration grace) {
    end();
  }

  @Override
  public void removeOutputs(String attemptId) {
    // its folders are not ours, and out of reach
  }
}
