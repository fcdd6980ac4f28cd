package dev.comfyserve.engine.http;

import dev.comfyserve.engine.json.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.node.ObjectNode;

/** What the engine tells about itself and its machine. */
final class SystemInfo {
  /** The ComfyUI whose protocol this is; the suffix says that it is not ComfyUI itself. */
  private static final String VERSION = "0.3.64+comfyserve";

  private SystemInfo() {}

  static ObjectNode features() {
    return WireJson.object()
        .put("supports_preview_metadata", true)
        .put("max_upload_size", Call.LARGEST_BODY);
  }

  static ObjectNode systemStats() {
    long total = memory("MemTotal:", Runtime.getRuntime().maxMemory());
    long free = memory("MemAvailable:", Runtime.getRuntime().freeMemory());
    ObjectNode stats = WireJson.object();
    ObjectNode system = stats.putObject("system").put("os", "posix");
    system.put("ram_total", total).put("ram_free", free).put("comfyui_version", VERSION);
    system.putNull("required_frontend_version");
    system.putNull("installed_templates_version").putNull("required_templates_version");
    system.put("python_version", "none (Java " + Runtime.version() + ")");
    system.put("pytorch_version", "none").put("embedded_python", false).putArray("argv");
    ObjectNode device = stats.putArray("devices").addObject().put("name", "cpu").put("type", "cpu");
    device.putNull("index").put("vram_total", total).put("vram_free", free);
    device.put("torch_vram_total", total).put("torch_vram_free", free);
    return stats;
  }

  /**
   * Read from the kernel where it is Linux: the JDK's management beans would take longer than all
   * of the start.
   */
  private static long memory(String key, long elsewhere) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith(key)) {
          return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
    } catch (IOException | NumberFormatException e) {
      return elsewhere;
    }
    return elsewhere;
  }
}
