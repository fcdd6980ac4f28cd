package dev.comfyserve.store.request;

import java.util.List;

/**
 * Requests that were ended over the heads of their attempts.
 *
 * @param toInterrupt their attempts, now abandoned
 */
public record EndedRequests(List<String> ids, List<String> toInterrupt) {
  public static final EndedRequests NONE = new EndedRequests(List.of(), List.of());

  public EndedRequests {
    ids = List.copyOf(ids);
    toInterrupt = List.copyOf(toInterrupt);
  }
}
