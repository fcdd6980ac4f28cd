package dev.comfyserve.cli;

import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options that say which server a command talks to, and as whom. */
final class Connection {
  private static final Set<String> HERE = Set.of("127.0.0.1", "localhost", "[::1]");

  static final URI DEFAULT_URL = URI.create("http://127.0.0.1:8484");

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The server's base URL (COMFYSERVE_URL; else the one that runs on the state folder, else"
              + " http://127.0.0.1 with COMFYSERVE_PORT or 8484).")
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
    return new ComfyServeClient(url(), tokenToSend().orElse(null));
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
    return folder().url().orElseGet(Connection::usual);
  }

  /** Where a server is that starts with the same environment; Kubernetes sets other ports. */
  private static URI usual() {
    String port = environment().getOrDefault("COMFYSERVE_PORT", "");
    return port.matches("[1-9][0-9]{0,4}")
        ? URI.create("http://" + DEFAULT_URL.getHost() + ":" + port)
        : DEFAULT_URL;
  }

  /** Nobody said which server, and none runs on the state folder. */
  boolean unnamed() {
    return !named() && folder().url().isEmpty();
  }

  /** Somebody said which server. */
  boolean named() {
    String given = environment().get("COMFYSERVE_URL");
    return url != null || (given != null && !given.isBlank());
  }

  Optional<Secret> token() {
    return givenToken("COMFYSERVE_TOKEN").or(() -> folder().token());
  }

  /** The token to call {@link #url} with: the state folder's goes to no server elsewhere. */
  Optional<Secret> tokenToSend() {
    Optional<Secret> given = givenToken("COMFYSERVE_TOKEN");
    return given.isPresent() || !isHere(url()) ? given : folder().token();
  }

  /** The state folder, where it alone says which server and as whom; else null. */
  Path folderInUse() {
    return named() || givenToken("COMFYSERVE_TOKEN").isPresent() || folder().token().isEmpty()
        ? null
        : folder().path();
  }

  /** What was given with the command, else in the first of these variables that is set. */
  Optional<Secret> givenToken(String... variables) {
    if (token != null) {
      return Optional.of(new Secret(token));
    }
    return Stream.of(variables)
        .map(environment()::get)
        .filter(value -> value != null && !value.isBlank())
        .findFirst()
        .map(Secret::new);
  }

  private boolean isHere(URI url) {
    return HERE.contains(url.getHost()) || folder().url().filter(url::equals).isPresent();
  }

  static URI checked(URI url) {
    if (url.getHost() == null
        || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
      throw new CommandFailed("A server's URL must be like http://127.0.0.1:8484, not " + url);
    }
    return url;
  }

  private static Map<String, String> environment() {
    return System.getenv();
  }
}
