package dev.comfyserve.store.request;

import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.RequestState;
import dev.comfyserve.store.blob.Blobs;
import dev.comfyserve.store.db.Database;
import dev.comfyserve.store.db.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The queue of all deployments, and what became of its requests. */
public final class Requests {
  private final Database database;
  private final InstantSource clock;
  private final Enqueueing enqueueing;
  private final Attempts attempts;
  private final UrlInputs urls;

  /**
   * @param processStart tells the claims of this process from those of earlier ones
   */
  public Requests(Database database, Blobs blobs, InstantSource clock, long processStart) {
    this.database = database;
    this.clock = clock;
    this.enqueueing = new Enqueueing(database, blobs, clock);
    this.attempts = new Attempts(database, blobs, clock, processStart);
    this.urls = new UrlInputs(database, blobs, clock);
  }

  /**
   * Stores a request durably.
   *
   * @throws dev.comfyserve.contract.ApiException 404001 when the account has no such deployment,
   *     10002 and 10003 when it is disabled or deleted
   * @throws IdempotencyMismatch when its idempotency key was used for something else
   * @throws dev.comfyserve.store.blob.BlobGone when a file that it refers to is not there
   */
  public Enqueued enqueue(NewRequest request) {
    return enqueueing.enqueue(request);
  }

  public Optional<Request> find(String account, String deploymentId, String requestId) {
    return byId(requestId)
        .filter(request -> request.account().equals(account))
        .filter(request -> request.deploymentId().equals(deploymentId));
  }

  public Optional<Request> byId(String requestId) {
    return database.read(sql -> RequestRows.byId(sql, requestId));
  }

  /** When an attempt at it last began or ended; empty when there was none yet. */
  public Optional<Instant> lastAttempt(String requestId) {
    return database.read(sql -> RequestRows.lastAttempt(sql, requestId));
  }

  /** Newest first. */
  public List<Request> recent(String account, String deploymentId, int limit) {
    return database.read(sql -> RequestRows.recent(sql, account, deploymentId, limit));
  }

  /** The account's on any deployment, newest first. */
  public List<Request> recent(String account, int limit) {
    return database.read(sql -> RequestRows.recent(sql, account, limit));
  }

  /** What runs on a deployment's instances: the request by the instance. */
  public Map<String, String> runningOn(String deploymentId) {
    return database.read(sql -> RequestRows.running(sql, deploymentId));
  }

  /** How many queued requests of its deployment are before it. */
  public int queuePosition(Request request) {
    return database.read(
        sql -> RequestRows.queuePosition(sql, request.deploymentId(), request.arrival()));
  }

  /** The same for those of these that are in the deployment's queue. */
  public Map<String, Integer> queuePositions(String deploymentId, Collection<String> requestIds) {
    return database.read(sql -> RequestRows.queuePositions(sql, deploymentId, requestIds));
  }

  /** What every deployment with open requests has to do. */
  public Map<String, Load> load() {
    return database.read(RequestRows::load);
  }

  /**
   * Takes the oldest ready request of a deployment; none while the deployment is disabled or
   * deleted.
   *
   * @param attemptId of the new attempt, whose claim this is
   */
  public Optional<Claim> claim(String deploymentId, String instanceId, String attemptId) {
    return attempts.claim(deploymentId, instanceId, attemptId);
  }

  /**
   * What an attempt that is alive has to run, for one that is found again after a restart.
   *
   * @return empty when the attempt is not alive
   */
  public Optional<Claim> claimOf(String attemptId) {
    return attempts.claimOf(attemptId);
  }

  /**
   * Ends the request of an attempt that is alive, and the attempt.
   *
   * @return false when the attempt is not alive: nothing was written
   * @throws dev.comfyserve.store.blob.BlobGone when an output file is not there
   */
  public boolean finish(String attemptId, Ending ending) {
    return attempts.finish(attemptId, ending);
  }

  /**
   * Puts the request of an attempt that is alive back at its old place, and ends the attempt.
   *
   * @param lost counts towards {@link #lostInARow}; our own orderly stop does not
   * @return false when the attempt is not alive: nothing was written
   */
  public boolean handBack(String attemptId, boolean lost) {
    return attempts.handBack(attemptId, lost);
  }

  /** How many attempts of a request were lost one after the other; 0 for an unknown request. */
  public int lostInARow(String requestId) {
    return byId(requestId).map(Request::lostInARow).orElse(0);
  }

  /** Cancels a request; it is final at once, whatever an instance still does. */
  public CancelOutcome cancel(String account, String deploymentId, String requestId) {
    Instant now = clock.instant();
    return database.write(
        sql -> {
          Optional<Request> found =
              RequestRows.byId(sql, requestId)
                  .filter(request -> request.account().equals(account))
                  .filter(request -> request.deploymentId().equals(deploymentId));
          if (found.isEmpty()) {
            return new CancelOutcome.Unknown();
          }
          Request request = found.get();
          return switch (request.state()) {
            case SUCCEEDED, FAILED -> new CancelOutcome.NotCancellable();
            case CANCELLED -> new CancelOutcome.Cancelled(null);
            case IN_QUEUE, IN_PROGRESS -> {
              Endings.end(sql, request, Endings.CANCELLED, now);
              yield new CancelOutcome.Cancelled(request.attemptId());
            }
          };
        });
  }

  /**
   * Tells that an instance has let go of an abandoned attempt.
   *
   * @return false when there is no such abandoned attempt
   */
  public boolean attemptOver(String attemptId) {
    return attempts.over(attemptId);
  }

  /** The attempts that earlier processes left open, oldest first. */
  public List<OpenAttempt> openAttempts() {
    return attempts.open();
  }

  /**
   * Fails every open request of a deployment, in the transaction that disables or deletes it: done
   * later, a crash in between would leave them open for ever.
   *
   * @return which requests, and which attempts are to be interrupted
   */
  public static EndedRequests endAll(
      Sql sql, String deploymentId, ErrorCode code, String message, Instant now)
      throws SQLException {
    return Endings.endAll(sql, deploymentId, Endings.failed(code, message), now);
  }

  /**
   * Fails a request that is in the queue.
   *
   * @return false when it is not in the queue (any more)
   */
  public boolean failQueued(String requestId, ErrorCode code, String message) {
    Ending ending = Endings.failed(code, message);
    Instant now = clock.instant();
    return database.write(
        sql -> {
          Optional<Request> queued =
              RequestRows.byId(sql, requestId)
                  .filter(request -> request.state() == RequestState.IN_QUEUE);
          if (queued.isPresent()) {
            Endings.end(sql, queued.get(), ending, now);
          }
          return queued.isPresent();
        });
  }

  /**
   * Fails every queued request of a deployment that arrived at that time or before.
   *
   * @return which
   */
  public List<String> failQueuedBefore(
      String deploymentId, Instant arrived, ErrorCode code, String message) {
    Ending ending = Endings.failed(code, message);
    Instant now = clock.instant();
    return database.write(sql -> Endings.failQueuedBefore(sql, deploymentId, arrived, ending, now));
  }

  /** Inputs yet to be fetched, those of the oldest requests first. */
  public List<PendingUrl> pendingUrls(int limit) {
    return urls.pending(limit);
  }

  /**
   * Tells that an input was fetched.
   *
   * @param sha256 of the blob
   * @param fileRef what stands for it in the graph: {@code {"$file": ...}}
   * @return false when the request does not wait for it (any more)
   * @throws dev.comfyserve.store.blob.BlobGone when the blob is not there
   */
  public boolean urlReady(String requestId, String url, String sha256, ObjectNode fileRef) {
    return urls.ready(requestId, url, sha256, fileRef);
  }

  /**
   * Fails a queued request with 30006 because an input cannot be had.
   *
   * @return false when the request does not wait for it (any more)
   */
  public boolean urlFailed(String requestId, String url, String message) {
    return urls.failed(requestId, url, message);
  }

  /**
   * Deletes the requests that ended before, with their output files' rows, and the instances that
   * did; the files' bytes are collected later.
   *
   * @return how many requests
   */
  public int deleteEndedBefore(Instant time) {
    return Retention.deleteEndedBefore(database, time, clock.instant());
  }
}
