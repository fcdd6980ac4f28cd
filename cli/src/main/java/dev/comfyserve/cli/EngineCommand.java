package dev.comfyserve.cli;

import dev.comfyserve.engine.Engine;
import dev.comfyserve.engine.EngineFaults;
import dev.comfyserve.engine.EngineSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The embedded engine by itself: a small ComfyUI-shaped server for trying workflows. */
@Command(
    name = "engine",
    description = {
      "Run the embedded engine alone: ComfyUI's protocol for a few nodes that need no model.",
      "It asks nobody for a token; stop it with Ctrl-C."
    },
    mixinStandardHelpOptions = true)
final class EngineCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen on (default ${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8188",
      description =
          "Port to listen on, 0 for any free one (default ${DEFAULT-VALUE}, as ComfyUI's own).")
  private int port;

  @Option(
      names = "--base-directory",
      paramLabel = "DIR",
      description =
          "Holds input, output and temp, the last emptied at each start (default engine in the"
              + " state folder).")
  private Path base;

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > 65535) {
      throw new CommandFailed("--port must be 0 to 65535, not " + port);
    }
    Path folder =
        base != null ? base : StateFolder.of(null, System.getenv()).path().resolve("engine");
    EngineSettings settings =
        new EngineSettings(host, port, folder, false, EngineFaults.NONE, null);
    try (Engine engine = Engine.start(settings)) {
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(engine::close));
      PrintWriter out = spec.commandLine().getOut();
      out.println(engine.url());
      out.flush();
      PrintWriter err = spec.commandLine().getErr();
      err.println("The engine answers there; its files are in " + folder.toAbsolutePath());
      err.println("Stop with Ctrl-C.");
      new CountDownLatch(1).await(); // a signal ends the process
    } catch (IOException e) {
      throw new CommandFailed("The engine cannot start: " + e.getMessage(), e);
    }
    return 0;
  }
}
