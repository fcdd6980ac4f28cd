package dev.comfyserve.cli;

import dev.comfyserve.cli.demo.DemoCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root command. */
@Command(
    name = "comfyserve",
    description =
        "Serverless ComfyUI that an AI assistant can drive, on GPUs that you own or rent.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      UpCommand.class,
      DemoCommand.class,
      DoctorCommand.class,
      TokenCommand.class,
      WorkflowCommand.class,
      DeploymentCommand.class,
      RunCommand.class,
      RequestCommand.class,
      ConnectCommand.class,
      McpCommand.class,
      EngineCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "First steps:  comfyserve demo      makes a picture, start to end",
      "              comfyserve up        serves on http://127.0.0.1:8484",
      "Settings: docs/configuration.md; `comfyserve up --help` names the ones that have a flag."
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    System.exit(
        run(
            args,
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8)));
  }

  /** Runs one command line and gives its exit code. */
  static int run(String[] args, PrintWriter out, PrintWriter err) {
    return commandLine(out, err).execute(args);
  }

  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Failures::tell);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }
}
