package dev.comfyserve.cli;

import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.server.config.ServerConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What to paste into an assistant so that it finds this server. */
public final class AssistantSettings {
  /** In the snippet already, or of no use to the server that it starts. */
  private static final Set<String> NOT_LEFT =
      Set.of("COMFYSERVE_DATA", "COMFYSERVE_URL", "COMFYSERVE_TOKEN", "COMFYSERVE_JAVA_OPTS");

  private AssistantSettings() {}

  /**
   * @param folder the state folder in which an assistant on this machine finds URL and token; null
   *     where it does not
   */
  public static String of(URI base, Secret token, Path folder) {
    return (folder == null ? "" : overStdio(folder))
        + overHttp("comfyserve", "COMFYSERVE_TOKEN", base, token.reveal());
  }

  /**
   * The same for a gateway. It goes by a name of its own, so that both can be there at once, and no
   * gateway starts where COMFYSERVE_TOKEN is set.
   */
  static String ofGateway(URI base) {
    return overHttp("runcomfy", "RUNCOMFY_TOKEN", base, "YOUR_RUNCOMFY_TOKEN");
  }

  private static String overStdio(Path folder) {
    List<String> words = new ArrayList<>(List.of("mcp", "--up"));
    if (!folder.equals(Path.of(System.getProperty("user.home"), ".comfyserve"))) {
      words.addAll(List.of("--data", folder.toAbsolutePath().normalize().toString()));
    }
    String line =
        Stream.concat(Stream.of(command()), words.stream())
            .map(AssistantSettings::quoted)
            .collect(Collectors.joining(" "));
    String json =
        "\"command\": %s, \"args\": %s"
            .formatted(
                Json.write(Json.MAPPER.valueToTree(command())),
                Json.write(Json.MAPPER.valueToTree(words)));
    String left = String.join(", ", settingsOf(System.getenv()));
    return """

    To let an assistant on this machine use it, paste one of these. The assistant starts the
    command itself, no token is needed, and where no server runs the first call starts one. Such a
    server reads comfyserve.yaml of the state folder%3$s:

    Claude Code
      claude mcp add comfyserve -- %1$s

    Claude Desktop (claude_desktop_config.json), Cursor (~/.cursor/mcp.json),
    Windsurf (~/.codeium/windsurf/mcp_config.json)
      {"mcpServers": {"comfyserve": {%2$s}}}

    VS Code (.vscode/mcp.json)
      {"servers": {"comfyserve": {"type": "stdio", %2$s}}}

    Codex
      codex mcp add comfyserve -- %1$s

    To let it save workflows and upload files too, add --toolsets workflows,files after mcp --up
    (in JSON: "--toolsets", "workflows,files").
    """
        .formatted(
            line,
            json,
            left.isEmpty() ? "" : ", not this shell's\n" + left + " (write them there)");
  }

  /** What a server that this shell starts would go by, and one that an assistant starts not. */
  static List<String> settingsOf(Map<String, String> environment) {
    return environment.keySet().stream()
        .filter(name -> name.startsWith("COMFYSERVE_") && !NOT_LEFT.contains(name))
        .sorted()
        .toList();
  }

  /** As a word for a shell. */
  private static String quoted(String word) {
    return word.matches("[\\w./+@:-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** Another machine that takes over an address of this one would call itself. */
  private static String reach(URI base) {
    return ServerConfig.loopback(base.getHost())
        ? "Over HTTP, on this machine (another one needs an address of this one in the URL, and a"
            + " server\nthat listens there: see `host` and `public_url` in docs/configuration.md):"
        : "Over HTTP, from every machine that reaches this address:";
  }

  /**
   * @param entry what the assistant calls this server
   * @param variable holds the token where a client reads it from its environment
   */
  private static String overHttp(String entry, String variable, URI base, String token) {
    return """

    %3$s

    Claude Code
      claude mcp add --transport http %4$s %1$s --header "Authorization: Bearer %2$s"

    Cursor (~/.cursor/mcp.json)
      {"mcpServers": {"%4$s": {"url": "%1$s", "headers": {"Authorization": "Bearer %2$s"}}}}

    Windsurf (~/.codeium/windsurf/mcp_config.json)
      {"mcpServers": {"%4$s": {"serverUrl": "%1$s", "headers": {"Authorization": "Bearer %2$s"}}}}

    VS Code (.vscode/mcp.json)
      {"servers": {"%4$s": {"type": "http", "url": "%1$s", "headers": {"Authorization": "Bearer %2$s"}}}}

    Codex (with %5$s=%2$s in its environment)
      codex mcp add %4$s --url %1$s --bearer-token-env-var %5$s

    Claude Desktop (claude_desktop_config.json; needs Node.js)
      {"mcpServers": {"%4$s": {"command": "npx", "args": ["-y", "mcp-remote", "%1$s", "--header", "Authorization:${AUTH}"], "env": {"AUTH": "Bearer %2$s"}}}}
    """
        .formatted(base + "/mcp", token, reach(base), entry, variable);
  }

  /** The launcher as it was called, from anywhere. */
  private static String command() {
    String called = Launcher.called();
    return called.contains("/") ? Path.of(called).toAbsolutePath().normalize().toString() : called;
  }
}
