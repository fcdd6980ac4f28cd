package dev.comfyserve.engine.prompt;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that runs prompts. */
final class PromptWorker {
  private static final Logger LOG = LoggerFactory.getLogger(PromptWorker.class);

  private final PromptQueue queue;
  private final PromptHistory history;
  private final RunSurroundings around;
  private final Thread thread;
  private volatile PromptRun current;

  PromptWorker(PromptQueue queue, PromptHistory history, RunSurroundings around) {
    this.queue = queue;
    this.history = history;
    this.around = around;
    this.thread = Thread.ofPlatform().name("prompt-worker").daemon().unstarted(this::loop);
  }

  void start() {
    thread.start();
  }

  /** The node that runs now, or null. */
  String currentNode() {
    PromptRun run = current;
    return run == null ? null : run.currentNode();
  }

  void awaitEnd(long millis) throws InterruptedException {
    if (Thread.currentThread() != thread) {
      thread.join(millis);
    }
  }

  private void loop() {
    try {
      while (!queue.closed()) {
        QueueItem item = queue.take();
        if (item != null) {
          runGuarded(item);
        }
        if (queue.takeFreeWanted()) {
          around.cache().clear();
        }
      }
    } catch (EngineGone gone) {
      LOG.debug("The engine ended in mid-prompt");
    }
  }

  /** Whatever is wrong with one prompt, the next one gets its turn. */
  private void runGuarded(QueueItem item) {
    try {
      run(item);
    } catch (EngineGone gone) {
      throw gone;
    } catch (RuntimeException e) {
      LOG.error("Prompt {} could not be run", item.promptId(), e);
      queue.ended();
    }
  }

  private void run(QueueItem item) {
    PromptRun run = new PromptRun(item, around);
    current = run;
    try {
      run.run();
    } finally {
      current = null;
    }
    around
        .journal()
        .write(item.promptId(), run.end().name().toLowerCase(Locale.ROOT), run.executed());
    history.put(item.promptId(), run.record());
    queue.ended();
    run.messages().executing(null);
  }
}
