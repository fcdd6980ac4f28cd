package dev.comfyserve.cli;

import java.net.URI;
import java.util.Optional;

/** A server's base URL as a person or a file gave it. */
final class ServerUrl {
  private ServerUrl() {}

  /** Empty where it is none. */
  static Optional<URI> read(String text) {
    try {
      URI url = URI.create(text.strip());
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      return web && url.getHost() != null ? Optional.of(url) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * @param where the option or variable that it stood in
   */
  static URI given(String where, String text) {
    return read(text)
        .orElseThrow(
            () ->
                new CommandFailed(
                    where
                        + ": a server's URL must be like http://127.0.0.1:8484, not "
                        + text
                        + "."));
  }
}
