package dev.comfyserve.store.deployment;

import java.util.List;

/**
 * What a change made of a deployment.
 *
 * @param toInterrupt the attempts whose requests it ended, now abandoned
 */
public record Changed(Deployment deployment, List<String> toInterrupt) {
  public Changed {
    toInterrupt = List.copyOf(toInterrupt);
  }
}
