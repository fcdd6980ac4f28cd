package dev.comfyserve.cli;

import dev.comfyserve.contract.Secret;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what to paste into an assistant, any time. */
@Command(
    name = "connect",
    description = "Print the settings, token included, to paste into an assistant.",
    mixinStandardHelpOptions = true)
final class ConnectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Connection connection;

  @Override
  public Integer call() {
    Secret token =
        connection
            .token()
            .orElseThrow(
                () ->
                    new CommandFailed(
                        "There is no token in "
                            + connection.folder().path()
                            + ": start the server once with `"
                            + Launcher.line("up")
                            + "`, which makes one, or"
                            + " give one with --token."));
    PrintWriter out = spec.commandLine().getOut();
    Optional<URI> known = connection.known();
    if (known.isEmpty() && connection.usual().getPort() == 0) {
      throw new CommandFailed(
          "No server runs on %s, and its port is chosen when it starts; start it with: %s"
              .formatted(connection.folder().path(), Launcher.line("up")));
    }
    out.println(
        AssistantSettings.of(known.orElseGet(connection::usual), token, connection.folderInUse()));
    if (known.isEmpty()) {
      out.println(
          "No server runs on %s yet. With its settings as they are now it will be there; start it"
                  .formatted(connection.folder().path())
              + " with: "
              + Launcher.line("up"));
    }
    out.flush();
    return 0;
  }
}
