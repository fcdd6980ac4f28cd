package dev.comfyserve.cli;

import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.server.config.ConfigFaults;
import dev.comfyserve.server.config.ServerConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options that say which server a command talks to, and as whom. */
final class Connection {
  private static final Set<String> ANY = Set.of("0.0.0.0", "::", "[::]");

  private static final String TOKEN = "COMFYSERVE_TOKEN";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The server's base URL (COMFYSERVE_URL; else the one that runs on the state folder).")
  private String url;

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
    URI server = url();
    return new ComfyServeClient(server, tokenFor(server).orElse(null));
  }

  StateFolder folder() {
    return StateFolder.of(data, environment());
  }

  /** Where calls go. */
  URI url() {
    return known()
        .orElseThrow(
            () ->
                new CommandFailed(
                    "No server runs on "
                        + folder().path()
                        + "; start it with: "
                        + Launcher.line("up")));
  }

  /**
   * The server that somebody named, else the state folder's own, if it runs. Where a token was
   * given too, but no server, it is for the one at the usual port: a gateway has no folder.
   */
  Optional<URI> known() {
    return named()
        .or(() -> folder().url())
        .or(() -> givenToken(TOKEN).isPresent() ? Optional.of(usual()) : Optional.empty());
  }

  /** Where a server is, or will be, that starts with the same settings. */
  URI usual() {
    ServerConfig settings;
    try {
      settings = settings();
    } catch (ConfigFaults e) {
      throw new CommandFailed("These settings cannot be used: " + String.join(" ", e.faults()), e);
    }
    String host = ANY.contains(settings.host()) ? "127.0.0.1" : settings.host();
    return URI.create(
        "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + settings.port());
  }

  /** Those of a server on the folder; what only concerns how it is called is not looked at. */
  ServerConfig settings() throws ConfigFaults {
    Map<String, String> environment = new HashMap<>(environment());
    environment
        .keySet()
        .removeIf(key -> key.equals(TOKEN) || key.startsWith("COMFYSERVE_UPSTREAM"));
    return ServerConfig.load(environment, Map.of("data", folder().path().toString()));
  }

  /** What somebody said which server it is. */
  Optional<URI> named() {
    if (url != null) {
      return Optional.of(ServerUrl.given("--url", url));
    }
    return Optional.ofNullable(environment().get("COMFYSERVE_URL"))
        .filter(given -> !given.isBlank())
        .map(given -> ServerUrl.given("COMFYSERVE_URL", given));
  }

  Optional<Secret> token() {
    return givenToken(TOKEN).or(() -> folder().token());
  }

  /** The token to call a server with: the state folder's is for the folder's own server only. */
  Optional<Secret> tokenFor(URI server) {
    return givenToken(TOKEN)
        .or(() -> folder().url().filter(own -> same(own, server)).flatMap(_ -> folder().token()));
  }

  /** The state folder, where it alone says which server and as whom; else null. */
  Path folderInUse() {
    return named().isPresent() || givenToken(TOKEN).isPresent() || folder().token().isEmpty()
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

  private static boolean same(URI own, URI server) {
    return own.getScheme().equals(server.getScheme())
        && own.getPort() == server.getPort()
        && own.getHost().equals(server.getHost().replace("localhost", "127.0.0.1"));
  }

  private static Map<String, String> environment() {
    return System.getenv();
  }
}
