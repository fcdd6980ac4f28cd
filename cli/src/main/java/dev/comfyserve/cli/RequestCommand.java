package dev.comfyserve.cli;

import dev.comfyserve.cli.terminal.ProgressBar;
import dev.comfyserve.client.ComfyServeClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** Requests that were submitted before: look, fetch, cancel. */
@Command(
    name = "request",
    description = "Look at, fetch or cancel a request that was submitted before.",
    mixinStandardHelpOptions = true,
    subcommands = {
      RequestCommand.Show.class,
      RequestCommand.Get.class,
      RequestCommand.Cancel.class
    })
final class RequestCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name what to do: show, get or cancel.");
  }

  /** The command line that does {@code what} with a request. */
  static String how(String what, String deploymentId, String requestId) {
    return Launcher.line("request " + what + " " + deploymentId + " " + requestId);
  }

  /** Shared by the three. */
  abstract static class Action implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private Connection connection;

    @Parameters(index = "0", paramLabel = "DEPLOYMENT", description = "id or name")
    private String deployment;

    @Parameters(index = "1", paramLabel = "REQUEST", description = "the request's id")
    private String request;

    @Override
    public Integer call() throws IOException, InterruptedException {
      try (ComfyServeClient client = connection.open()) {
        return act(client, Deployments.idOf(client, deployment), request);
      }
    }

    abstract int act(ComfyServeClient client, String deploymentId, String requestId)
        throws IOException, InterruptedException;

    CommandSpec spec() {
      return spec;
    }

    void print(ObjectNode answer) {
      spec.commandLine().getOut().println(answer.toPrettyString());
    }
  }

  @Command(
      name = "show",
      description = "Print how far a request is, and why it waits, as JSON.",
      mixinStandardHelpOptions = true)
  static final class Show extends Action {
    @Override
    int act(ComfyServeClient client, String deploymentId, String requestId) {
      print(client.api().requestStatus(client.caller(), deploymentId, requestId, true));
      return 0;
    }
  }

  @Command(
      name = "get",
      description = "Wait for a request's end and download what it made.",
      mixinStandardHelpOptions = true)
  static final class Get extends Action {
    @Option(
        names = {"-o", "--output"},
        paramLabel = "DIR",
        defaultValue = ".",
        description = "Where outputs go (default: here).")
    private Path output;

    @Override
    int act(ComfyServeClient client, String deploymentId, String requestId)
        throws IOException, InterruptedException {
      Outputs.makeFolder(output);
      RequestWatch watch =
          new RequestWatch(client, deploymentId, requestId, InstantSource.system());
      ObjectNode result;
      try (ProgressBar bar =
          new ProgressBar(
              spec().commandLine().getErr(), ProgressBar.onTerminal(), InstantSource.system())) {
        result = watch.toTheEnd(bar);
      }
      return Outputs.tell(
          client, result, output, spec().commandLine().getOut(), spec().commandLine().getErr());
    }
  }

  @Command(
      name = "cancel",
      description = "Stop a request, queued or running.",
      mixinStandardHelpOptions = true)
  static final class Cancel extends Action {
    @Override
    int act(ComfyServeClient client, String deploymentId, String requestId) {
      print(client.api().cancelRequest(client.caller(), deploymentId, requestId));
      return 0;
    }
  }
}
