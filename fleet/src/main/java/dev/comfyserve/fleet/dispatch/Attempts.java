package dev.comfyserve.fleet.dispatch;

import dev.comfyserve.comfyui.client.ComfyUiAnswer;
import dev.comfyserve.comfyui.client.ComfyUiException;
import dev.comfyserve.comfyui.client.ComfyUiUnreachable;
import dev.comfyserve.comfyui.client.History;
import dev.comfyserve.comfyui.client.Outcome;
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
import dev.comfyserve.store.blob.BlobGone;
import dev.comfyserve.store.request.Claim;
import dev.comfyserve.store.request.Ending;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Runs attempts: from the committed claim to the committed end. */
final class Attempts {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
  private static final Duration COPY_AGAIN = Duration.ofSeconds(1);

  private final Store store;
  private final Conclusions conclusions;
  private final RunningAttempts running;
  private final Signals signals;
  private final ProgressBoard board;
  private final FleetSettings settings;
  private final InstantSource clock;
  private final Ids ids;
  private final InputUploads uploads;
  private final OutputCopies copies;
  private final PromptStop prompts;

  /** Requests that ran out of memory once. Forgotten by a restart, which costs one more try. */
  private final Set<String> outOfMemory = ConcurrentHashMap.newKeySet();

  Attempts(
      Store store,
      Conclusions conclusions,
      RunningAttempts running,
      Signals signals,
      ProgressBoard board,
      FleetSettings settings,
      InstantSource clock,
      Ids ids) {
    this.store = store;
    this.conclusions = conclusions;
    this.running = running;
    this.signals = signals;
    this.board = board;
    this.settings = settings;
    this.clock = clock;
    this.ids = ids;
    this.uploads = new InputUploads(store.blobs());
    this.copies = new OutputCopies(store.blobs(), ids, store.folder().resolve("tmp"));
    this.prompts = new PromptStop(clock);
  }

  /** Runs a request that was just claimed. */
  Verdict run(LiveInstance live, Instance server, Claim claim, Inbox inbox)
      throws InterruptedException {
    ProgressFollower progress = progress(claim);
    progress.activity("uploading");
    PromptRun run = promptRun(server, claim, inbox, progress, clock.instant());
    server.onExit(() -> inbox.tell(new Notice.ServerGone()));
    RunEnd end;
    try {
      ObjectNode graph = prepared(live, server, claim);
      end = run.run(graph, claim.extraData(), ids.next());
    } catch (Unsendable e) {
      conclusions.fail(claim.request().id(), claim.attemptId(), e.error());
      return new Verdict.Ready();
    } catch (ComfyUiException e) {
      end = new RunEnd.NeverPosted(e.getMessage());
    }
    return conclude(live, server, claim, run.posted(), end, progress);
  }

  /** Goes on with an attempt of an earlier process, whose prompt may or may not be there. */
  Verdict resume(LiveInstance live, Instance server, Claim claim, Inbox inbox, Instant startedAt)
      throws InterruptedException {
    ProgressFollower progress = progress(claim);
    PromptRun run = promptRun(server, claim, inbox, progress, startedAt);
    server.onExit(() -> inbox.tell(new Notice.ServerGone()));
    RunEnd end = run.follow();
    return conclude(live, server, claim, run.posted(), end, progress);
  }

  /** Ends the prompt of an abandoned attempt of an earlier process. */
  Verdict clear(Instance server, String requestId, String attemptId) throws InterruptedException {
    return cleared(server, requestId, attemptId, false);
  }

  private ProgressFollower progress(Claim claim) {
    return new ProgressFollower(claim.request().id(), claim.graph(), board, signals, clock);
  }

  private PromptRun promptRun(
      Instance server, Claim claim, Inbox inbox, ProgressFollower progress, Instant startedAt) {
    return new PromptRun(
        server,
        claim.attemptId(),
        inbox,
        progress,
        clock,
        startedAt.plus(settings.requestTimeLimit()),
        settings.unreachableLimit());
  }

  private ObjectNode prepared(LiveInstance live, Instance server, Claim claim)
      throws Unsendable, InterruptedException {
    try {
      uploads.upload(claim.graph(), live, server.comfy());
    } catch (IOException e) {
      LOG.warn("an input of {} could not be read", claim.request().id(), e);
      throw new Unsendable(
          RequestError.of(ErrorCode.INPUT_UNAVAILABLE, "An input file is no longer there"));
    } catch (ComfyUiAnswer e) {
      throw new Unsendable(
          RequestError.of(
              ErrorCode.PROMPT_REFUSED,
              "ComfyUI refused an input file (status " + e.status() + ")"));
    }
    Faults faults = new Faults();
    ObjectNode graph =
        OwnOutputs.rewrite(
            FileRef.forComfy(claim.graph()),
            claim.attemptId(),
            live.runtime().objectInfo().orElse(null),
            faults);
    if (faults.any()) {
      throw new Unsendable(RequestError.unsendable(faults.list()));
    }
    return graph;
  }

  private Verdict conclude(
      LiveInstance live,
      Instance server,
      Claim claim,
      boolean posted,
      RunEnd end,
      ProgressFollower progress)
      throws InterruptedException {
    String requestId = claim.request().id();
    String attemptId = claim.attemptId();
    return switch (end) {
      case RunEnd.Ended(ObjectNode history) -> judge(server, claim, history, progress);
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
      case RunEnd.OutOfReach(String why) -> outOfReach(server, claim, why);
      case RunEnd.TimeUp up -> {
        String limit = "The request ran longer than " + settings.requestTimeLimit();
        conclusions.fail(requestId, attemptId, RequestError.of(ErrorCode.TIME_LIMIT, limit));
        yield cleared(server, requestId, attemptId, posted);
      }
      case RunEnd.Asked(StopReason reason) ->
          switch (reason) {
            case CANCELLED -> cleared(server, requestId, attemptId, posted);
            case REQUEUE -> requeue(server, claim, posted, progress);
            case LEAVE ->
                server.ours() ? requeue(server, claim, posted, progress) : new Verdict.Left();
          };
    };
  }

  /** A server of ours is replaced; another's may still run the prompt, so it is not run again. */
  private Verdict outOfReach(Instance server, Claim claim, String why) throws InterruptedException {
    if (server.ours()) {
      server.stop(Duration.ZERO);
      conclusions.lost(claim.request().id(), claim.attemptId(), why);
    } else {
      conclusions.fail(claim.request().id(), claim.attemptId(), unreachable(why));
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

  private Verdict judge(Instance server, Claim claim, ObjectNode history, ProgressFollower progress)
      throws InterruptedException {
    String requestId = claim.request().id();
    String attemptId = claim.attemptId();
    Verdict verdict =
        switch (History.outcome(history)) {
          case Outcome.Succeeded succeeded -> {
            progress.activity("saving");
            yield save(server, claim, history);
          }
          case Outcome.Failed failed -> fail(server, claim, failed);
          case Outcome.Interrupted interrupted -> {
            if (running.closing().isPresent()) {
              conclusions.handBack(requestId, attemptId);
            } else {
              conclusions.fail(
                  requestId,
                  attemptId,
                  RequestError.of(
                      ErrorCode.NODE_FAILED,
                      "The prompt was interrupted on its ComfyUI, not by a cancel of the request"));
            }
            yield new Verdict.Ready();
          }
        };
    if (verdict instanceof Verdict.Ready) {
      tidy(server, attemptId);
    }
    return verdict;
  }

  private Verdict save(Instance server, Claim claim, ObjectNode history)
      throws InterruptedException {
    String requestId = claim.request().id();
    String attemptId = claim.attemptId();
    Instant giveUp = clock.instant().plus(settings.unreachableLimit());
    while (true) {
      try {
        var copied = copies.copy(server.comfy(), attemptId, history);
        conclusions.finish(
            requestId, attemptId, Ending.succeeded(copied.files(), copied.outputs()));
        outOfMemory.remove(requestId);
        return new Verdict.Ready();
      } catch (OutputNotStored | BlobGone e) {
        LOG.warn("outputs of request {} were not stored", requestId, e);
        String message = e instanceof OutputNotStored ? e.getMessage() : "An output was not stored";
        conclusions.fail(
            requestId, attemptId, RequestError.of(ErrorCode.OUTPUT_NOT_STORED, message));
        return new Verdict.Ready();
      } catch (ComfyUiUnreachable e) {
        if (server.ours() && !server.alive()) {
          conclusions.lost(requestId, attemptId, "its process ended before its outputs were read");
          return new Verdict.Broken("its process ended");
        }
        if (running.closing().isPresent()) {
          return new Verdict.Left();
        }
        if (!clock.instant().isBefore(giveUp)) {
          conclusions.fail(
              requestId,
              attemptId,
              RequestError.of(
                  ErrorCode.OUTPUT_NOT_STORED,
                  "The instance went out of reach before its outputs were read"));
          return new Verdict.Broken(e.getMessage());
        }
        Thread.sleep(COPY_AGAIN);
      }
    }
  }

  private Verdict fail(Instance server, Claim claim, Outcome.Failed failed)
      throws InterruptedException {
    String requestId = claim.request().id();
    if (failed.outOfMemory() && server.ours() && outOfMemory.add(requestId)) {
      free(server);
      conclusions.handBack(requestId, claim.attemptId());
      return new Verdict.Ready();
    }
    outOfMemory.remove(requestId);
    conclusions.fail(requestId, claim.attemptId(), RequestError.failed(failed));
    return new Verdict.Ready();
  }

  private static void free(Instance server) throws InterruptedException {
    try {
      server.comfy().free(true, true);
    } catch (ComfyUiException e) {
      LOG.info("{} did not free its memory: {}", server.id(), e.getMessage());
    }
  }

  /** Interrupts for a stop of the server; a prompt that ended meanwhile keeps its result. */
  private Verdict requeue(Instance server, Claim claim, boolean posted, ProgressFollower progress)
      throws InterruptedException {
    var stopped = prompts.stop(server, claim.attemptId(), posted, TwoLooks.APART.plusSeconds(1));
    if (stopped.history().isPresent()) {
      return judge(server, claim, stopped.history().get(), progress);
    }
    if (!stopped.gone() && !server.ours()) {
      return new Verdict.Left();
    }
    if (!stopped.gone()) {
      server.stop(Duration.ZERO);
    }
    conclusions.handBack(claim.request().id(), claim.attemptId());
    return new Verdict.Ready();
  }

  /**
   * Ends a prompt whose request has ended already. A server of ours on which that shows no effect
   * is replaced; on another's it is tried until the prompt is gone, because what comes next would
   * only wait behind it.
   */
  private Verdict cleared(Instance server, String requestId, String attemptId, boolean posted)
      throws InterruptedException {
    while (true) {
      var stopped = prompts.stop(server, attemptId, posted, settings.interruptPatience());
      if (stopped.gone()) {
        tidy(server, attemptId);
        conclusions.over(requestId, attemptId);
        return server.alive() ? new Verdict.Ready() : new Verdict.Broken("its process ended");
      }
      if (server.ours()) {
        server.stop(Duration.ZERO);
        conclusions.over(requestId, attemptId);
        return new Verdict.Broken("an interrupt showed no effect");
      }
      if (running.closing().isPresent()) {
        return new Verdict.Left();
      }
    }
  }

  /** Leaves nothing of a finished prompt on the instance that others could see. */
  private static void tidy(Instance server, String attemptId) throws InterruptedException {
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
