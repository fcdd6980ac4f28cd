package dev.comfyserve.cli;

import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say which server a command talks to, and as whom. */
final class Connection {
  static final URI DEFAULT_URL = URI.create("http://127.0.0.1:8484");

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The server's base URL (COMFYSERVE_URL; else the one that runs on the state folder, else"
              + " http://127.0.0.1:8484).")
  private URI url;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "The API token (COMFYSERVE_TOKEN; else the state folder's).")
  private String token;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The state folder (COMFYSERVE_DATA; else ~/.comfyserve).")
  private Path data;

  ComfyServeClient open() {
    return new ComfyServeClient(url(), token().orElse(null));
  }

  StateFolder folder() {
    return StateFolder.of(data, environment());
  }

  URI url() {
    if (url != null) {
      return checked(url);
    }
    String given = environment().get("COMFYSERVE_URL");
    if (given != null && !given.isBlank()) {
      return checked(URI.create(given));
    }
    return folder().url().orElse(DEFAULT_URL);
  }

  /** Nobody said which server, and none runs on the state folder. */
  boolean unnamed() {
    String given = environment().get("COMFYSERVE_URL");
    return url == null && (given == null || given.isBlank()) && folder().url().isEmpty();
  }

  Optional<Secret> token() {
    if (token != null) {
      return Optional.of(new Secret(token));
    }
    String given = environment().get("COMFYSERVE_TOKEN");
    return given != null && !given.isBlank() ? Optional.of(new Secret(given)) : folder().token();
  }

  private static URI checked(URI url) {
    if (url.getHost() == null
        || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
      throw new CommandFailed("--url must be like http://127.0.0.1:8484, not " + url);
    }
    return url;
  }

  private static Map<String, String> environment() {
    return System.getenv();
  }
}
