package dev.comfyserve.engine.prompt;

import dev.comfyserve.engine.json.WireJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;

/**
 * One JSON line per prompt that was run: {@code prompt_id}, {@code state} (success, error,
 * interrupted, crashed) and the {@code executed} node ids. For tests that count runs.
 */
final class Journal {
  private final Path file;

  /**
   * @param file null keeps no journal
   */
  Journal(Path file) {
    this.file = file;
  }

  void write(String promptId, String state, Collection<String> executed) {
    if (file == null) {
      return;
    }
    String line =
        WireJson.text(
                WireJson.object()
                    .put("prompt_id", promptId)
                    .put("state", state)
                    .set("executed", WireJson.strings(executed)))
            + "\n";
    try {
      Files.write(
          file,
          line.getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
