package dev.comfyserve.cli;

import dev.comfyserve.contract.Secret;
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
                            + ": start the server once with `comfyserve up`, which makes one, or"
                            + " give one with --token."));
    spec.commandLine()
        .getOut()
        .println(AssistantSettings.of(connection.url(), token, connection.folderInUse()));
    return 0;
  }
}
