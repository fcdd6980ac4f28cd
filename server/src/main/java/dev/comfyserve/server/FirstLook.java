package dev.comfyserve.server;

import dev.comfyserve.comfyui.client.ComfyUi;
import dev.comfyserve.comfyui.client.ComfyUiException;
import dev.comfyserve.comfyui.client.ComfyUiHttp;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks each ComfyUI once, beside the start, and logs what it is; the operator learns of a wrong
 * address before the first request does.
 */
final class FirstLook implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FirstLook.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<Thread> lookers;

  private FirstLook(List<Thread> lookers) {
    this.lookers = lookers;
  }

  /**
   * @param limit how long requests wait for one that is out of reach
   */
  static FirstLook at(List<URI> addresses, ComfyUiHttp http, Duration limit) {
    return new FirstLook(
        addresses.stream()
            .map(url -> Thread.ofVirtual().name("first look").start(() -> look(url, http, limit)))
            .toList());
  }

  private static void look(URI url, ComfyUiHttp http, Duration limit) {
    try {
      ObjectNode stats = new ComfyUi(http, url).systemStats(PATIENCE);
      LOG.info(
          "ComfyUI {} answers at {}",
          stats.path("system").path("comfyui_version").asString("of an unknown version"),
          url);
    } catch (ComfyUiException e) {
      LOG.warn(
          "No ComfyUI answers at {} yet; requests wait for it, each up to {} s"
              + " (unreachable_limit_seconds)",
          url,
          limit.toSeconds());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server stops
    }
  }

  @Override
  public void close() {
    lookers.forEach(Thread::interrupt);
  }
}
