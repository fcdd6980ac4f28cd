package dev.comfyserve.store.deployment;

import dev.comfyserve.store.request.EndedRequests;
import java.util.List;

/**
 * What a change made of a deployment.
 *
 * @param ended the requests that it ended
 */
public record Changed(Deployment deployment, EndedRequests ended) {
  /** The attempts whose requests it ended, now abandoned. */
  public List<String> toInterrupt() {
    return ended.toInterrupt();
  }
}
