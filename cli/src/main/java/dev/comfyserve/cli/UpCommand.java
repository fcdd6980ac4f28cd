package dev.comfyserve.cli;

import dev.comfyserve.server.ComfyServe;
import dev.comfyserve.server.RunningServer;
import dev.comfyserve.server.StartRefused;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.server.log.Logging;
import dev.comfyserve.store.StateFolderInUse;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves until it is told to stop. */
@Command(
    name = "up",
    description = "Start the server: MCP at /mcp, the Serverless API at /prod, outputs.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  private static final Path USUAL = Path.of(System.getProperty("user.home"), ".comfyserve");

  private static final Set<String> OWN_FLAGS = Set.of("host", "port", "data", "config");

  @Spec private CommandSpec spec;

  @Option(names = "--host", description = "Address to listen on (default 127.0.0.1).")
  private String host;

  @Option(names = "--port", description = "Port to listen on, 0 for any free one (default 8484).")
  private String port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "State folder (default ~/.comfyserve).")
  private Path data;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings file (default comfyserve.yaml in the state folder).")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any other setting, see docs/configuration.md. Repeatable.")
  private Map<String, String> others = new LinkedHashMap<>();

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    ServerConfig config = ServerConfig.load(System.getenv(), flags(), UpCommand::flagName);
    Logging.apply(config);
    try (RunningServer server = ComfyServe.start(config)) {
      Thread stop = Thread.ofPlatform().name("stop").unstarted(server::close);
      Runtime.getRuntime().addShutdownHook(stop);
      err.println("ComfyServe serves on " + server.url() + " (" + kind(config, server) + ")");
      err.println(welcome(config, server));
      err.println("Stop with Ctrl-C.");
      server.awaitStop();
    } catch (StartRefused refused) {
      throw advised(refused, config.data());
    }
    return 0;
  }

  /** Who starts a second server on a folder mostly wants the first one. */
  private static Exception advised(StartRefused refused, Path folder) {
    Optional<URI> there = new StateFolder(folder).url();
    if (!(refused.getCause() instanceof StateFolderInUse) || there.isEmpty()) {
      return refused;
    }
    String connect = Launcher.line("connect") + (folder.equals(USUAL) ? "" : " --data " + folder);
    return new CommandFailed(
        refused.getMessage()
            + "\n  Or use it as it is: it already serves at "
            + there.get()
            + ", and `"
            + connect
            + "` prints what to paste into an assistant.",
        refused);
  }

  private static String kind(ServerConfig config, RunningServer server) {
    return config.upstream() == null
        ? "state in " + server.dataFolder()
        : "gateway to " + config.upstream() + ", nothing is kept here";
  }

  private static String welcome(ServerConfig config, RunningServer server) {
    if (config.upstream() != null) {
      return AssistantSettings.ofGateway(server.url())
          + "\nPut your own RunComfy API token there. Each call goes to "
          + config.upstream()
          + " with its caller's\ntoken and no other; a call without one is refused.";
    }
    if (config.auth() == ServerConfig.Auth.NONE) {
      return "Anybody on this machine may call it: no token is needed. MCP is at "
          + server.url()
          + "/mcp";
    }
    return server
        .newToken()
        .map(token -> AssistantSettings.of(server.url(), token, server.dataFolder()))
        .orElse("Settings for your assistant, token included: " + Launcher.line("connect"));
  }

  private static String flagName(String key) {
    return OWN_FLAGS.contains(key) ? "--" + key : "--set " + key;
  }

  private Map<String, String> flags() {
    Map<String, String> flags = new LinkedHashMap<>(others);
    put(flags, "host", host);
    put(flags, "port", port);
    put(flags, "data", data);
    put(flags, "config", config);
    return flags;
  }

  private static void put(Map<String, String> flags, String key, Object value) {
    if (value != null) {
      flags.put(key, value.toString());
    }
  }
}
