package dev.comfyserve.store.request;

import dev.comfyserve.contract.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The queue of all deployments, and what became of its requests. */
public final class Requests {
  /**
   * Stores a request durably.
   *
   * @throws dev.comfyserve.contract.ApiException 404001 when the account has no such deployment,
   *     10002 and 10003 when it is disabled or deleted
   * @throws IdempotencyMismatch when its idempotency key was used for something else
   * @throws dev.comfyserve.store.blob.BlobGone when a file that it refers to is not there
   */
  public Enqueued enqueue(NewRequest request) {
    throw new IllegalStateException("not built yet");
  }

  public Optional<Request> find(String account, String deploymentId, String requestId) {
    throw new IllegalStateException("not built yet");
  }

  public Optional<Request> byId(String requestId) {
    throw new IllegalStateException("not built yet");
  }

  /** Newest first. */
  public List<Request> recent(String account, String deploymentId, int limit) {
    throw new IllegalStateException("not built yet");
  }

  /** How many queued requests of its deployment are before it. */
  public int queuePosition(Request request) {
    throw new IllegalStateException("not built yet");
  }

  /** What every deployment with open requests has to do. */
  public Map<String, Load> load() {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Takes the oldest ready request of a deployment; none while the deployment is disabled or
   * deleted.
   *
   * @param attemptId of the new attempt, whose claim this is
   */
  public Optional<Claim> claim(String deploymentId, String instanceId, String attemptId) {
    throw new IllegalStateException("not built yet");
  }

  /**
   * What an attempt that is alive has to run, for one that is found again after a restart.
   *
   * @return empty when the attempt is not alive
   */
  public Optional<Claim> claimOf(String attemptId) {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Ends the request of an attempt that is alive, and the attempt.
   *
   * @return false when the attempt is not alive: nothing was written
   * @throws dev.comfyserve.store.blob.BlobGone when an output file is not there
   */
  public boolean finish(String attemptId, Ending ending) {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Puts the request of an attempt that is alive back at its old place, and ends the attempt.
   *
   * @param lost counts towards {@link #lostInARow}; our own orderly stop does not
   * @return false when the attempt is not alive: nothing was written
   */
  public boolean handBack(String attemptId, boolean lost) {
    throw new IllegalStateException("not built yet");
  }

  /** How many attempts of a request were lost one after the other; 0 for an unknown request. */
  public int lostInARow(String requestId) {
    throw new IllegalStateException("not built yet");
  }

  /** Cancels a request; it is final at once, whatever an instance still does. */
  public CancelOutcome cancel(String account, String deploymentId, String requestId) {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Tells that an instance has let go of an abandoned attempt.
   *
   * @return false when there is no such abandoned attempt
   */
  public boolean attemptOver(String attemptId) {
    throw new IllegalStateException("not built yet");
  }

  /** The attempts that earlier processes left open, oldest first. */
  public List<OpenAttempt> openAttempts() {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Fails every open request of a deployment, when it is disabled or deleted.
   *
   * @return the attempts to interrupt, now abandoned
   */
  public List<String> endAll(String deploymentId, ErrorCode code, String message) {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Fails a request that is in the queue.
   *
   * @return false when it is not in the queue (any more)
   */
  public boolean failQueued(String requestId, ErrorCode code, String message) {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Fails every queued request of a deployment that arrived at that time or before.
   *
   * @return which
   */
  public List<String> failQueuedBefore(
      String deploymentId, Instant arrived, ErrorCode code, String message) {
    throw new IllegalStateException("not built yet");
  }

  /** Inputs yet to be fetched, those of the oldest requests first. */
  public List<PendingUrl> pendingUrls(int limit) {
    throw new IllegalStateException("not built yet");
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
    throw new IllegalStateException("not built yet");
  }

  /**
   * Fails a queued request with 30006 because an input cannot be had.
   *
   * @return false when the request does not wait for it (any more)
   */
  public boolean urlFailed(String requestId, String url, String message) {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Deletes the requests that ended before, their output files' rows, and what was ended instances
   * by then; the files' bytes are collected later.
   *
   * @return how many requests
   */
  public int deleteEndedBefore(Instant time) {
    throw new IllegalStateException("not built yet");
  }
}
