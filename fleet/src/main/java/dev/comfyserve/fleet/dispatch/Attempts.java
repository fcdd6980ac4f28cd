package dev.comfyserve.fleet.dispatch;

import dev.comfyserve.comfyui.client.ComfyUiAnswer;
import dev.comfyserve.comfyui.client.ComfyUiException;
import dev.comfyserve.comfyui.graph.FileRef;
import dev.comfyserve.comfyui.graph.OwnOutputs;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Faults;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.fleet.instance.LiveInstance;
import dev.comfyserve.fleet.settings.FleetSettings;
import dev.comfyserve.fleet.signal.ProgressBoard;
import dev.comfyserve.fleet.signal.Signals;
import dev.comfyserve.runtimes.Instance;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.request.Claim;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Runs attempts: from the committed claim to the committed end. */
final class Attempts {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

  private final Conclusions conclusions;
  private final Signals signals;
  private final ProgressBoard board;
  private final FleetSettings settings;
  private final InstantSource clock;
  private final Ids ids;
  private final InputUploads uploads;
  private final OutputCopies copies;
  private final Clearing clearing;
  private final Judgement judgement;

  Attempts(
      Store store,
      Conclusions conclusions,
      RunningAttempts running,
      Signals signals,
      ProgressBoard board,
      FleetSettings settings,
      InstantSource clock,
      Ids ids) {
    this.conclusions = conclusions;
    this.signals = signals;
    this.board = board;
    this.settings = settings;
    this.clock = clock;
    this.ids = ids;
    this.uploads = new InputUploads(store.blobs());
    this.clearing = new Clearing(conclusions, running, settings.interruptPatience(), clock);
    this.copies = new OutputCopies(store.blobs(), ids, store.folder().resolve("tmp"));
    this.judgement =
        new Judgement(copies, conclusions, running, settings.unreachableLimit(), clock);
  }

  /** Forgets files that an earlier process had on their way. */
  void sweep() {
    copies.sweep();
  }

  /** Runs a request that was just claimed. */
  Verdict run(LiveInstance live, Instance server, Claim claim, Inbox inbox)
      throws InterruptedException {
    signals.queueMoved(claim.request().deploymentId());
    try (ProgressFollower progress = progress(claim)) {
      progress.activity("uploading");
      Job job = new Job(server, claim, progress);
      PromptRun run = promptRun(job, inbox, Fate.NOT_SENT, clock.instant());
      RunEnd end;
      try {
        end = run.run(prepared(live, job), claim.extraData(), ids.next());
      } catch (Unsendable e) {
        conclusions.fail(job.requestId(), job.attemptId(), e.error());
        return new Verdict.Ready();
      } catch (ComfyUiException e) {
        end = new RunEnd.NeverPosted(e.getMessage());
      }
      return conclude(live, job, run.fate(), end);
    }
  }

  /** Goes on with an attempt of an earlier process, whose prompt may or may not be there. */
  Verdict resume(LiveInstance live, Instance server, Claim claim, Inbox inbox, Instant startedAt)
      throws InterruptedException {
    try (ProgressFollower progress = progress(claim)) {
      Job job = new Job(server, claim, progress);
      PromptRun run = promptRun(job, inbox, Fate.UNKNOWN, startedAt);
      RunEnd end = run.follow();
      return conclude(live, job, run.fate(), end);
    }
  }

  /** Ends the prompt of an abandoned attempt of an earlier process. */
  Verdict clear(Instance server, String requestId, String attemptId) throws InterruptedException {
    return clearing.clear(server, requestId, attemptId, Fate.UNKNOWN);
  }

  private ProgressFollower progress(Claim claim) {
    return new ProgressFollower(claim.request().id(), claim.graph(), board, signals, clock);
  }

  private PromptRun promptRun(Job job, Inbox inbox, Fate fate, Instant startedAt) {
    return new PromptRun(
        job,
        inbox,
        fate,
        clock,
        startedAt.plus(settings.requestTimeLimit()),
        settings.unreachableLimit());
  }

  private ObjectNode prepared(LiveInstance live, Job job) throws Unsendable, InterruptedException {
    ObjectNode graph = job.claim().graph();
    try {
      uploads.upload(graph, live, job.server().comfy());
    } catch (IOException e) {
      LOG.warn("an input of {} could not be read", job.requestId(), e);
      throw new Unsendable(
          RequestError.of(ErrorCode.INPUT_UNAVAILABLE, "An input file is no longer there"));
    } catch (ComfyUiAnswer e) {
      if (e.status() >= 500) {
        throw e;
      }
      throw new Unsendable(
          RequestError.of(
              ErrorCode.PROMPT_REFUSED,
              "ComfyUI refused an input file (status " + e.status() + ")"));
    }
    Faults faults = new Faults();
    ObjectNode own =
        OwnOutputs.rewrite(
            FileRef.forComfy(graph),
            job.attemptId(),
            live.runtime().objectInfo().orElse(null),
            faults);
    if (faults.any()) {
      throw new Unsendable(RequestError.unsendable(faults.list()));
    }
    return own;
  }

  private Verdict conclude(LiveInstance live, Job job, Fate fate, RunEnd end)
      throws InterruptedException {
    String requestId = job.requestId();
    String attemptId = job.attemptId();
    Instance server = job.server();
    return switch (end) {
      case RunEnd.Ended(ObjectNode history) -> judgement.judge(job, history);
      case RunEnd.Refused(var answer) -> {
        // Among the reasons may be an input file that somebody deleted there.
        live.uploaded().clear();
        conclusions.fail(requestId, attemptId, RequestError.refused(answer));
        yield new Verdict.Ready();
      }
      case RunEnd.NeverPosted(String why) -> {
        conclusions.lost(requestId, attemptId, why);
        yield new Verdict.Broken(why);
      }
      case RunEnd.Lost(String why) -> {
        conclusions.lost(requestId, attemptId, why);
        yield server.alive() ? new Verdict.Ready() : new Verdict.Broken(why);
      }
      case RunEnd.OutOfReach(String why) -> outOfReach(job, why);
      case RunEnd.TimeUp up -> {
        String limit =
            "The request ran longer than " + settings.requestTimeLimit().toSeconds() + " s";
        conclusions.fail(requestId, attemptId, RequestError.of(ErrorCode.TIME_LIMIT, limit));
        yield clearing.clear(server, requestId, attemptId, fate);
      }
      case RunEnd.Asked(StopReason reason) ->
          switch (reason) {
            case CANCELLED -> clearing.clear(server, requestId, attemptId, fate);
            case REQUEUE -> clearing.requeue(job, fate, judgement);
            case LEAVE ->
                server.ours() ? clearing.requeue(job, fate, judgement) : new Verdict.Left();
          };
    };
  }

  /** A server of ours is replaced; another's may still run the prompt, so it is not run again. */
  private Verdict outOfReach(Job job, String why) throws InterruptedException {
    if (job.server().ours()) {
      job.server().stop(Duration.ZERO);
      conclusions.lost(job.requestId(), job.attemptId(), why);
    } else {
      conclusions.fail(job.requestId(), job.attemptId(), unreachable(why));
    }
    return new Verdict.Broken(why);
  }

  static ObjectNode unreachable(String why) {
    return RequestError.of(
        ErrorCode.INSTANCE_LOST,
        "The instance went out of reach while it ran the request and may still run it; it is not"
            + " run again: "
            + why);
  }

  /** The request cannot be posted, whatever the instance. */
  private static final class Unsendable extends Exception {
    private final transient ObjectNode error;

    Unsendable(ObjectNode error) {
      super("cannot be posted");
      this.error = error;
    }

    ObjectNode error() {
      return error;
    }
  }
}
