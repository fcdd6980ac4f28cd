package dev.comfyserve.cli.open;

import dev.comfyserve.cli.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server's process takes just now.
 *
 * @param heap what lives after a full collection, in bytes
 * @param direct buffers beside the heap, in bytes
 * @param threads of the operating system
 * @param resident bytes of all that is in memory, garbage included; -1 where it is not told
 */
record Footprint(long heap, long direct, int threads, long resident) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
  private static final Pattern DIRECT =
      Pattern.compile("(?m)^jvm_buffer_memory_used_bytes\\{id=\"direct\"\\} (\\S+)");
  private static final Pattern LIVE = Pattern.compile("(?m)^jvm_threads_live_threads (\\S+)");
  private static final Pattern THREADS = Pattern.compile("(?m)^Threads:\\s+(\\d+)");
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB");

  static Footprint of(ServerProcess server) throws IOException, InterruptedException {
    long pid = server.process().pid();
    // Collects before it counts.
    long heap = (long) number(TOTAL, jcmd(pid, "GC.class_histogram"));
    String metrics = metrics(server);
    long direct = (long) number(DIRECT, metrics);
    Path status = Path.of("/proc", Long.toString(pid), "status");
    if (!Files.exists(status)) {
      return new Footprint(heap, direct, (int) number(LIVE, metrics), -1);
    }
    String text = Files.readString(status);
    return new Footprint(
        heap, direct, (int) number(THREADS, text), (long) number(RESIDENT, text) << 10);
  }

  /** What is not shared with other processes or given back by a collection. */
  long memory() {
    return heap + direct;
  }

  private static String jcmd(long pid, String command) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), command)
            .redirectErrorStream(true)
            .start();
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String metrics(ServerProcess server) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(server.url() + "/metrics")).timeout(PATIENCE).build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private static double number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + pattern + " in:\n" + text);
    }
    return Double.parseDouble(matcher.group(1));
  }

  @Override
  public String toString() {
    return "%.1f MB live heap, %.1f MB buffers, %d threads, %d MB resident"
        .formatted(heap / 1e6, direct / 1e6, threads, resident >> 20);
  }
}
