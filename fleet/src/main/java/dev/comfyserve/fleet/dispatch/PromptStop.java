package dev.comfyserve.fleet.dispatch;

import dev.comfyserve.comfyui.client.ComfyUiException;
import dev.comfyserve.comfyui.client.Lookup;
import dev.comfyserve.runtimes.Instance;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes one prompt end, and no other. ComfyUI does not tell whether an interrupt hit anything, and
 * forgets one that comes just before the prompt starts; so both ways are tried again until a look
 * shows that the prompt is gone.
 */
final class PromptStop {
  private static final Duration AGAIN = Duration.ofMillis(200);

  private final InstantSource clock;

  PromptStop(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * What came of it.
   *
   * @param gone whether the prompt is certainly not running any more and never will
   * @param history its record, where it left one
   */
  record Stopped(boolean gone, Optional<ObjectNode> history) {}

  /**
   * @param posted whether the server certainly took the prompt; then one look that does not show it
   *     is enough
   */
  Stopped stop(Instance server, String promptId, boolean posted, Duration patience)
      throws InterruptedException {
    Instant end = clock.instant().plus(patience);
    TwoLooks looks = new TwoLooks(clock);
    while (true) {
      if (server.ours() && !server.alive()) {
        return new Stopped(true, Optional.empty());
      }
      try {
        server.comfy().dequeue(promptId);
        server.comfy().interrupt(promptId);
        switch (server.comfy().lookup(promptId)) {
          case Lookup.Finished finished -> {
            return new Stopped(true, Optional.of(finished.history()));
          }
          case Lookup.Unknown unknown -> {
            if (posted || looks.gone()) {
              return new Stopped(true, Optional.empty());
            }
          }
          case Lookup.Queued queued -> looks.seen();
          case Lookup.Running running -> looks.seen();
        }
      } catch (ComfyUiException e) {
        looks.seen();
      }
      if (!clock.instant().isBefore(end)) {
        return new Stopped(false, Optional.empty());
      }
      Thread.sleep(AGAIN);
    }
  }
}
