package dev.comfyserve.fleet.dispatch;

import dev.comfyserve.comfyui.client.ComfyUiException;
import dev.comfyserve.runtimes.Instance;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes prompts off instances, and what they left. */
final class Clearing {
  private static final Logger LOG = LoggerFactory.getLogger(Clearing.class);

  private final Conclusions conclusions;
  private final RunningAttempts running;
  private final Duration patience;
  private final PromptStop prompts;

  /**
   * @param patience how long an interrupt may show no effect on an instance of ours
   */
  Clearing(
      Conclusions conclusions, RunningAttempts running, Duration patience, InstantSource clock) {
    this.conclusions = conclusions;
    this.running = running;
    this.patience = patience;
    this.prompts = new PromptStop(clock);
  }

  /**
   * Ends a prompt whose request has ended already. A server of ours on which that shows no effect
   * is replaced; on another's it is tried until the prompt is gone, because what comes next would
   * only wait behind it.
   */
  Verdict clear(Instance server, String requestId, String attemptId, Fate fate)
      throws InterruptedException {
    boolean gone = fate == Fate.NOT_SENT;
    while (!gone) {
      gone = prompts.stop(server, attemptId, fate == Fate.POSTED, patience).gone();
      if (!gone && server.ours()) {
        server.stop(Duration.ZERO);
        conclusions.over(requestId, attemptId);
        return new Verdict.Broken("an interrupt showed no effect");
      }
      if (!gone && running.closing().isPresent()) {
        return new Verdict.Left();
      }
    }
    tidy(server, attemptId);
    conclusions.over(requestId, attemptId);
    return server.alive() ? new Verdict.Ready() : new Verdict.Broken("its process ended");
  }

  /** Interrupts for a stop of the server; a prompt that ended meanwhile keeps its result. */
  Verdict requeue(Job job, Fate fate, Judgement judgement) throws InterruptedException {
    if (fate != Fate.NOT_SENT) {
      var stopped =
          prompts.stop(
              job.server(), job.attemptId(), fate == Fate.POSTED, TwoLooks.APART.plusSeconds(1));
      if (stopped.history().isPresent()) {
        return judgement.judge(job, stopped.history().get());
      }
      if (!stopped.gone()) {
        if (!job.server().ours()) {
          return new Verdict.Left();
        }
        job.server().stop(Duration.ZERO);
      }
    }
    conclusions.handBack(job.requestId(), job.attemptId());
    return new Verdict.Ready();
  }

  /** Leaves nothing of an ended prompt on the instance that others could see. */
  static void tidy(Instance server, String attemptId) throws InterruptedException {
    try {
      if (server.ours()) {
        server.removeOutputs(attemptId);
      } else if (server.shared()) {
        server.comfy().deleteHistory(attemptId);
      }
    } catch (ComfyUiException e) {
      LOG.warn("the history of {} could not be deleted: {}", attemptId, e.getMessage());
    }
  }
}
