package dev.comfyserve.cli;

import dev.comfyserve.cli.terminal.ProgressBar;
import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.SubmitOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Submits a request, shows how far it is, downloads what it made. */
@Command(
    name = "run",
    description = {
      "Run a deployment once: submit, wait with a progress bar, download the outputs.",
      "The paths of the outputs go to standard output, one a line."
    },
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Connection connection;

  @Parameters(paramLabel = "DEPLOYMENT", description = "id or name")
  private String deployment;

  @Option(
      names = {"-s", "--set"},
      paramLabel = "NODE.INPUT=VALUE",
      description = {
        "Override one input, e.g. --set 6.text=\"a red fox\". Repeatable.",
        "VALUE is text, a number, true/false, JSON, or @FILE to upload a local file."
      })
  private List<String> overrides = List.of();

  @Option(
      names = "--graph",
      paramLabel = "FILE",
      description = "Run this graph (API format, or a PNG) instead of the saved one.")
  private Path graph;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Where outputs go (default: here).")
  private Path output;

  @Option(names = "--no-wait", description = "Only submit, and print the request's id.")
  private boolean noWait;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (ComfyServeClient client = connection.open()) {
      String id = Deployments.idOf(client, deployment);
      if (!noWait) {
        Outputs.makeFolder(output);
      }
      ObjectNode submission = submit(client, id);
      String requestId = submission.path("request_id").asString();
      if (noWait) {
        out.println(requestId);
        return 0;
      }
      err.println("Request " + requestId);
      ObjectNode result;
      Thread farewell = Thread.ofPlatform().unstarted(() -> sayGoodbye(err, id, requestId));
      Runtime.getRuntime().addShutdownHook(farewell);
      try (ProgressBar bar =
          new ProgressBar(err, ProgressBar.onTerminal(), InstantSource.system())) {
        result = new RequestWatch(client, id, requestId, InstantSource.system()).toTheEnd(bar);
      } finally {
        forget(farewell);
      }
      return Outputs.tell(client, result, output, out, err);
    }
  }

  private ObjectNode submit(ComfyServeClient client, String id) throws IOException {
    JsonNode own = graph == null ? null : GraphFile.read(graph, spec.commandLine().getErr());
    BareFiles.refuse(client, id, own, overrides);
    ObjectNode body = body(client, own);
    try {
      return client.api().submit(client.caller(), id, body, SubmitOptions.NONE);
    } catch (ApiException refused) {
      if (refused.errorCode() == ErrorCode.DEPLOYMENT_DISABLED.code()) {
        refused.addSuppressed(
            new CommandFailed(
                "To enable it: "
                    + Launcher.line("deployment update " + deployment + " --enabled true")));
      }
      if (refused.httpStatus() == ErrorCode.INVALID.httpStatus()) {
        BareFiles.advice(overrides).forEach(refused::addSuppressed);
      }
      throw refused;
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is being said just now.
    }
  }

  /** For Ctrl-C: the job is not this command's. */
  private static void sayGoodbye(PrintWriter err, String deploymentId, String requestId) {
    err.println();
    err.println("The request goes on without this command.");
    err.println("  Fetch it:  " + RequestCommand.how("get", deploymentId, requestId));
    err.println("  Stop it:   " + RequestCommand.how("cancel", deploymentId, requestId));
    err.flush();
  }

  private ObjectNode body(ComfyServeClient client, JsonNode own) {
    ObjectNode body = Json.object();
    if (own != null) {
      body.set("workflow_api_json", own);
    }
    if (!overrides.isEmpty()) {
      ObjectNode all = body.putObject("overrides");
      for (String one : overrides) {
        int equals = one.indexOf('=');
        int dot = equals < 0 ? -1 : one.lastIndexOf('.', equals);
        if (dot <= 0 || dot == equals - 1) {
          throw new CommandFailed("--set must be NODE.INPUT=VALUE, not " + one);
        }
        inputsOf(all, one.substring(0, dot))
            .set(one.substring(dot + 1, equals), value(client, one.substring(equals + 1)));
      }
    }
    return body;
  }

  private static ObjectNode inputsOf(ObjectNode overrides, String node) {
    JsonNode known = overrides.path(node).path("inputs");
    return known instanceof ObjectNode inputs
        ? inputs
        : overrides.putObject(node).putObject("inputs");
  }

  private static JsonNode value(ComfyServeClient client, String text) {
    if (text.startsWith("@")) {
      Path file = Path.of(text.substring(1));
      if (!Files.isRegularFile(file)) {
        throw new CommandFailed("No such file: " + file);
      }
      return StringNode.valueOf(client.uploadFile(file, null).path("url").asString());
    }
    try {
      JsonNode parsed = Json.MAPPER.readTree(text);
      return parsed.isMissingNode() ? StringNode.valueOf(text) : parsed;
    } catch (JacksonException e) {
      return StringNode.valueOf(text);
    }
  }
}
