package dev.comfyserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.engine.Engine;
import dev.comfyserve.engine.EngineSettings;
import dev.comfyserve.testkit.Ports;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of a server that was started with a ComfyUI. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DoctorTest {
  @TempDir private Path folder;

  @Test
  void the_comfyui_of_a_running_server_is_asked_too() throws Exception {
    int port = Ports.free();
    String url = "http://127.0.0.1:" + port;
    try (ServerProcess server = new ServerProcess(folder, Map.of("COMFYSERVE_COMFYUI_URLS", url))) {
      server.start();
      awaitLog(server, "No ComfyUI answers at " + url);
      Ran down = doctor();
      assertThat(down.out())
          .contains("is ready", "ComfyUI at " + url + " cannot be reached", "other settings")
          .contains("comfyserve.yaml");
      assertThat(down.code()).isEqualTo(1);
      EngineSettings settings = EngineSettings.in(folder.resolve("comfyui")).withPort(port);
      try (Engine comfyui = Engine.start(settings)) {
        Ran up = doctor();
        assertThat(up.out()).contains("ComfyUI at " + comfyui.url() + " answers");
        assertThat(up.code()).isZero();
      }
    }
  }

  private static void awaitLog(ServerProcess server, String line) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!Files.readString(server.log()).contains(line)) {
      assertThat(System.nanoTime()).as(line).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private record Ran(int code, String out) {}

  private Ran doctor() {
    StringWriter out = new StringWriter();
    String[] line = {
      "doctor",
      "--data",
      folder.resolve("state").toString(),
      "--token",
      ServerProcess.TOKEN.reveal()
    };
    int code = Main.run(line, new PrintWriter(out, true), new PrintWriter(out, true));
    return new Ran(code, out.toString());
  }
}
