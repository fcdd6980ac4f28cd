package dev.comfyserve.cli.demo;

import dev.comfyserve.cli.CommandFailed;
import dev.comfyserve.cli.Launcher;
import dev.comfyserve.cli.terminal.ProgressBar;
import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.server.ComfyServe;
import dev.comfyserve.server.RunningServer;
import dev.comfyserve.server.StartRefused;
import dev.comfyserve.server.config.ConfigFaults;
import dev.comfyserve.server.config.ServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes one picture, start to end, the way an assistant would. */
@Command(
    name = "demo",
    description = {
      "Make a picture, start to end: start a server, save a workflow, and let a real MCP client"
          + " deploy it, run it and fetch the result.",
      "The last line on standard output is JSON: output, width, height, sha256, seconds."
    },
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  private static final String WORKFLOW = "Day for night";

  @Spec private CommandSpec spec;

  @Option(names = "--keep", description = "Leave the server running afterwards, until Ctrl-C.")
  private boolean keep;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      defaultValue = "comfyserve-demo",
      description = "Where the pictures go (default: ${DEFAULT-VALUE}).")
  private Path output;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The demo's own state folder (default ~/.comfyserve/demo).")
  private Path data;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    Instant start = InstantSource.system().instant();
    err.println("ComfyServe demo: an assistant makes a picture\n");
    makeFolder(output);
    try (RunningServer server = start()) {
      Secret token = token(server);
      step(err, 1, "Server     " + server.url() + "  (state in " + server.dataFolder() + ")");
      try (ComfyServeClient client = new ComfyServeClient(server.bound(), token)) {
        ObjectNode workflow = saveWorkflow(client);
        step(
            err,
            2,
            "Workflow   \"%s\" saved as %s %s"
                .formatted(
                    workflow.path("name").asString(),
                    workflow.path("workflow_id").asString(),
                    workflow.path("workflow_version").asString()));
        ObjectNode summary =
            new DemoAssistant(server, client, token, err).makePicture(workflow, output);
        summary.put(
            "seconds",
            Duration.between(start, InstantSource.system().instant()).toMillis() / 1000.0);
        err.println(farewell(server));
        err.flush();
        PrintWriter out = spec.commandLine().getOut();
        out.println(Json.write(summary));
        out.flush();
      }
      if (keep) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::close));
        server.awaitStop();
      }
    }
    return 0;
  }

  /** No token: the demo's folder is not the one that people go on with. */
  private String farewell(RunningServer server) {
    return """

    This server and its folder, %1$s, were the demo's own%2$s.
    To go on with yours, which keeps what you give it:
      %3$s up         serves, state in ~/.comfyserve
      %3$s connect    prints what to paste into your assistant
    Or let the assistant start it when it is needed: %3$s mcp --up
    """
        .formatted(
            server.dataFolder(),
            keep
                ? ".\nIt serves until Ctrl-C. From another terminal:\n  "
                    + Launcher.line("deployment list --data " + server.dataFolder())
                : "; it stops now",
            Launcher.called());
  }

  static void step(PrintWriter err, int number, String line) {
    err.println("  %d/6  %s".formatted(number, line));
    err.flush();
  }

  private RunningServer start() throws ConfigFaults, StartRefused {
    Path folder =
        data != null ? data : Path.of(System.getProperty("user.home"), ".comfyserve", "demo");
    Map<String, String> flags = new LinkedHashMap<>();
    flags.put("data", folder.toString());
    flags.put("host", "127.0.0.1");
    flags.put("port", "0"); // any: the usual one may be held, and nobody has to know it
    // Who may call it and how it is reached are the demo's own, like its folder.
    Map<String, String> environment = new LinkedHashMap<>(System.getenv());
    environment.keySet().removeAll(List.of("COMFYSERVE_AUTH", "COMFYSERVE_PUBLIC_URL"));
    environment.keySet().removeIf(key -> key.startsWith("COMFYSERVE_UPSTREAM"));
    return ComfyServe.start(ServerConfig.load(environment, flags));
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new CommandFailed("--output " + folder + ": no folder can be made there");
    }
    if (!Files.isWritable(folder)) {
      throw new CommandFailed("--output " + folder + ": nothing can be written there");
    }
  }

  private static Secret token(RunningServer server) throws IOException {
    if (server.newToken().isPresent()) {
      return server.newToken().get();
    }
    String given = System.getenv("COMFYSERVE_TOKEN");
    if (given != null && !given.isBlank()) {
      return new Secret(given);
    }
    return new Secret(Files.readString(server.dataFolder().resolve("token")).strip());
  }

  /** Saves the sample; what an earlier demo left in the same folder is taken over, not piled up. */
  private static ObjectNode saveWorkflow(ComfyServeClient client) throws IOException {
    for (JsonNode old :
        client.api().listDeployments(client.caller(), List.of(), Includes.NOTHING)) {
      if (old.path("name").asString().equals(DemoAssistant.DEPLOYMENT)) {
        client.api().deleteDeployment(client.caller(), old.path("id").asString());
      }
    }
    ObjectNode body = Json.object();
    for (JsonNode old : client.own().listWorkflows(client.caller())) {
      if (old.path("name").asString().equals(WORKFLOW)) {
        body.put("workflow_id", old.path("workflow_id").asString());
      }
    }
    body.put("name", WORKFLOW);
    body.put("readme", "Turns a picture into its night side and mirrors it.");
    try (InputStream graph = DemoCommand.class.getResourceAsStream("workflow.json")) {
      body.set("workflow_api_json", Json.MAPPER.readTree(graph));
    }
    return client.own().saveWorkflow(client.caller(), body);
  }

  /** Draws the bar of the running request. */
  static ProgressBar bar(PrintWriter err) {
    return new ProgressBar(err, ProgressBar.onTerminal(), InstantSource.system());
  }
}
