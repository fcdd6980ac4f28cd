package dev.comfyserve.fleet.dispatch;

import dev.comfyserve.comfyui.client.ComfyUiException;
import dev.comfyserve.comfyui.client.ComfyUiUnreachable;
import dev.comfyserve.comfyui.client.History;
import dev.comfyserve.comfyui.client.Outcome;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.runtimes.Instance;
import dev.comfyserve.store.blob.BlobGone;
import dev.comfyserve.store.request.Ending;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads the record of an ended prompt, and ends its request by it. */
final class Judgement {
  private static final Logger LOG = LoggerFactory.getLogger(Judgement.class);
  private static final Duration COPY_AGAIN = Duration.ofSeconds(1);

  private final OutputCopies copies;
  private final Conclusions conclusions;
  private final RunningAttempts running;
  private final Duration unreachableLimit;
  private final InstantSource clock;

  /** Requests that ran out of memory once. Forgotten by a restart, which costs one more try. */
  private final Set<String> outOfMemory = ConcurrentHashMap.newKeySet();

  Judgement(
      OutputCopies copies,
      Conclusions conclusions,
      RunningAttempts running,
      Duration unreachableLimit,
      InstantSource clock) {
    this.copies = copies;
    this.conclusions = conclusions;
    this.running = running;
    this.unreachableLimit = unreachableLimit;
    this.clock = clock;
  }

  Verdict judge(Job job, ObjectNode history) throws InterruptedException {
    Verdict verdict =
        switch (History.outcome(history)) {
          case Outcome.Succeeded succeeded -> save(job, history);
          case Outcome.Failed failed -> failed(job, failed);
          case Outcome.Interrupted interrupted -> interrupted(job);
        };
    if (verdict instanceof Verdict.Ready) {
      Clearing.tidy(job.server(), job.attemptId());
    }
    return verdict;
  }

  private Verdict interrupted(Job job) throws InterruptedException {
    if (running.closing().isPresent()) {
      conclusions.handBack(job.requestId(), job.attemptId());
    } else {
      // After a cancel this writes nothing: the request has ended already.
      fail(
          job,
          ErrorCode.NODE_FAILED,
          "The prompt was interrupted on its ComfyUI, not by a cancel of the request");
    }
    return new Verdict.Ready();
  }

  private Verdict save(Job job, ObjectNode history) throws InterruptedException {
    job.progress().activity("saving");
    Instant giveUp = clock.instant().plus(unreachableLimit);
    while (true) {
      try {
        var copied = copies.copy(job.server().comfy(), job.attemptId(), history);
        outOfMemory.remove(job.requestId());
        conclusions.finish(
            job.requestId(), job.attemptId(), Ending.succeeded(copied.files(), copied.outputs()));
        return new Verdict.Ready();
      } catch (OutputNotStored e) {
        LOG.warn("outputs of request {} were not stored", job.requestId(), e);
        fail(job, ErrorCode.OUTPUT_NOT_STORED, e.getMessage());
        return new Verdict.Ready();
      } catch (BlobGone e) {
        LOG.error("an output of request {} disappeared", job.requestId(), e);
        fail(job, ErrorCode.OUTPUT_NOT_STORED, "An output file was not stored");
        return new Verdict.Ready();
      } catch (ComfyUiUnreachable e) {
        Instance server = job.server();
        if (server.ours() && !server.alive()) {
          conclusions.lost(
              job.requestId(), job.attemptId(), "its process ended before its outputs were read");
          return new Verdict.Broken("its process ended");
        }
        if (running.closing().isPresent()) {
          return new Verdict.Left();
        }
        if (!clock.instant().isBefore(giveUp)) {
          fail(
              job,
              ErrorCode.OUTPUT_NOT_STORED,
              "The instance went out of reach before its outputs were read");
          return new Verdict.Broken(e.getMessage());
        }
        Thread.sleep(COPY_AGAIN);
      }
    }
  }

  private Verdict failed(Job job, Outcome.Failed failed) throws InterruptedException {
    if (failed.outOfMemory() && job.server().ours() && outOfMemory.add(job.requestId())) {
      free(job.server());
      conclusions.handBack(job.requestId(), job.attemptId());
      return new Verdict.Ready();
    }
    outOfMemory.remove(job.requestId());
    conclusions.fail(job.requestId(), job.attemptId(), RequestError.failed(failed));
    return new Verdict.Ready();
  }

  private static void free(Instance server) throws InterruptedException {
    try {
      server.comfy().free(true, true);
    } catch (ComfyUiException e) {
      LOG.info("{} did not free its memory: {}", server.id(), e.getMessage());
    }
  }

  private void fail(Job job, ErrorCode code, String message) throws InterruptedException {
    conclusions.fail(job.requestId(), job.attemptId(), RequestError.of(code, message));
  }
}
