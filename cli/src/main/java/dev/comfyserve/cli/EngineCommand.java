package dev.comfyserve.cli;

import dev.comfyserve.engine.EngineMain;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** The embedded engine by itself: a small ComfyUI-shaped server for trying workflows. */
@Command(
    name = "engine",
    description = {
      "Run the embedded engine alone: ComfyUI's protocol for model-free core nodes.",
      "Options: --host, --port (8188), --base-directory DIR. It ends when its standard input"
          + " closes."
    },
    mixinStandardHelpOptions = true)
final class EngineCommand implements Callable<Integer> {
  @Unmatched private List<String> arguments = List.of();

  @Override
  public Integer call() throws Exception {
    EngineMain.main(arguments.toArray(String[]::new));
    return 0;
  }
}
