package dev.comfyserve.fleet.dispatch;

import dev.comfyserve.runtimes.Instance;
import dev.comfyserve.store.request.Claim;

/** A claimed request on its instance. */
record Job(Instance server, Claim claim, ProgressFollower progress) {
  String requestId() {
    return claim.request().id();
  }

  String attemptId() {
    return claim.attemptId();
  }
}
