package dev.comfyserve.cli;

import dev.comfyserve.cli.assistant.AssistantServer;
import dev.comfyserve.cli.assistant.StartHere;
import dev.comfyserve.cli.assistant.Target;
import dev.comfyserve.client.HostKind;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.server.config.ConfigFaults;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.server.mcp.ToolChoice;
import dev.comfyserve.server.tools.Selection;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves one assistant on standard input and output. */
@Command(
    name = "mcp",
    description = {
      "Give the tools to an assistant that starts this command itself (MCP over stdio).",
      "Calls go to a running ComfyServe, which may be started later, or to RunComfy."
    },
    mixinStandardHelpOptions = true)
final class McpCommand implements Callable<Integer> {
  @Mixin private Connection connection;

  @Option(
      names = "--upstream",
      paramLabel = "URL",
      description =
          "Call RunComfy instead, e.g. https://api.runcomfy.net (COMFYSERVE_UPSTREAM), with the"
              + " token of --token, else of RUNCOMFY_TOKEN.")
  private String upstreamGiven;

  @Option(
      names = "--up",
      description =
          "When a call finds no server, start one in this process; it ends with the assistant.")
  private boolean up;

  @Option(
      names = "--toolsets",
      paramLabel = "NAMES",
      split = ",",
      description =
          "Tools beyond the ten: all, or some of workflows, files, instances, requests, with"
              + " commas.")
  private List<String> toolsets = List.of();

  @Option(names = "--read-only", description = "Only the tools that change nothing.")
  private boolean readOnly;

  /** Null where calls go to a ComfyServe. */
  private URI upstream;

  @Override
  public Integer call() throws Exception {
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    // Whatever else is printed would stand between two messages.
    System.setOut(System.err);
    upstream = upstream();
    // Also told now and not by the first call: that the URL is none.
    boolean named = connection.named().isPresent();
    if (up && (upstream != null || named)) {
      throw new CommandFailed("--up starts a server here: leave out --url and --upstream.");
    }
    if (upstream != null && named) {
      throw new CommandFailed(
          "Calls go either to RunComfy or to a ComfyServe: leave out --url (COMFYSERVE_URL) or"
              + " --upstream (COMFYSERVE_UPSTREAM).");
    }
    Supplier<Target> target = upstream == null ? this::nearest : runComfy();
    ServerConfig limits = limits();
    try (StartHere start = up ? new StartHere(settings(), connection.folder()::url) : null) {
      AssistantServer assistant =
          new AssistantServer(
              new AssistantServer.Place(upstream != null, target, up ? start : this::tellHow),
              limits,
              selection(limits),
              new FileInputStream(FileDescriptor.in),
              out);
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> end(assistant, start)));
      assistant.serve();
    }
    return 0;
  }

  /**
   * A token goes there, so what is no good for a gateway is none here. Null where none is named.
   */
  private URI upstream() throws ConfigFaults {
    if (upstreamGiven != null) {
      return ServerConfig.upstream("--upstream", upstreamGiven);
    }
    String variable = System.getenv("COMFYSERVE_UPSTREAM");
    return variable == null || variable.isEmpty()
        ? null
        : ServerConfig.upstream("COMFYSERVE_UPSTREAM", variable);
  }

  private static void end(AssistantServer assistant, StartHere start) {
    assistant.close();
    if (start != null) {
      start.close();
    }
  }

  private Target nearest() {
    URI url =
        (up ? connection.folder().url() : connection.known())
            .orElseThrow(
                () ->
                    new ApiException(
                        ErrorCode.HOST_UNREACHABLE,
                        "No server runs on " + connection.folder().path() + "."));
    return new Target(url, HostKind.COMFYSERVE, connection.tokenFor(url).orElse(null));
  }

  /** No token of a state folder: it is no business of another host. */
  private Supplier<Target> runComfy() {
    Secret token =
        connection
            .givenToken("RUNCOMFY_TOKEN")
            .orElseThrow(
                () ->
                    new CommandFailed(
                        "RunComfy needs a token: set RUNCOMFY_TOKEN, or give it with --token."));
    Target target = new Target(upstream, HostKind.RUNCOMFY, token);
    return () -> target;
  }

  private Selection selection(ServerConfig limits) {
    try {
      return ToolChoice.of(limits.access(), upstream == null)
          .of(toolsets, readOnly ? List.of("true") : List.of(), false);
    } catch (ApiException e) {
      throw new CommandFailed(e.getMessage());
    }
  }

  private void tellHow(ApiException nobody) {
    if (upstream != null) {
      throw nobody;
    }
    String message =
        connection
            .named()
            .map(url -> "No ComfyServe answers at " + url + ". Ask the user whether it runs there.")
            .orElseGet(
                () ->
                    "No server runs on %s. Ask the user to start it in a terminal with `%s`."
                        .formatted(connection.folder().path(), Launcher.line("up")));
    ApiException told =
        new ApiException(
            ErrorCode.HOST_UNREACHABLE,
            message + " These tools work as soon as it runs; nothing here has to be restarted.");
    told.initCause(nobody);
    throw told;
  }

  private StartHere.Settings settings() {
    String folder = connection.folder().path().toString();
    return new StartHere.Settings() {
      @Override
      public ServerConfig wanted() throws ConfigFaults {
        return ServerConfig.load(System.getenv(), Map.of("data", folder));
      }

      @Override
      public Optional<ServerConfig> onAnyPort() throws ConfigFaults {
        return wanted().portGiven()
            ? Optional.empty()
            : Optional.of(ServerConfig.load(System.getenv(), Map.of("data", folder, "port", "0")));
      }
    };
  }

  /** The limits hold here too; what is for a server only is not looked at. */
  private ServerConfig limits() throws ConfigFaults {
    return connection.settings();
  }
}
