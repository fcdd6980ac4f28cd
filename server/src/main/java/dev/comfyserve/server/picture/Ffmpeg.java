package dev.comfyserve.server.picture;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One frame of a video, by the ffmpeg program: a child process without a network, without this
 * server's environment, with limits of size and time. Thread-safe.
 */
public final class Ffmpeg {
  /** What each kind of file is decoded as; a file cannot make ffmpeg choose anything else. */
  private static final Map<String, String> DEMUXERS =
      Map.of("mp4", "mov", "mov", "mov", "webm", "matroska", "mkv", "matroska", "avi", "avi");

  private static final String MOST_PIXELS = String.valueOf(64 << 20);
  private static final String LARGEST_ALLOCATION = String.valueOf(512 << 20);
  private static final String[] KEPT_VARIABLES = {"PATH", "LD_LIBRARY_PATH", "SystemRoot"};

  private final Path program;

  Ffmpeg(Path program) {
    this.program = program;
  }

  /**
   * Looks for the program; does not run it.
   *
   * @param setting a path, a name on the PATH, or {@code none}
   * @param path the PATH, or null
   */
  public static Optional<Ffmpeg> find(String setting, String path) {
    if (setting.equals("none")) {
      return Optional.empty();
    }
    if (setting.contains("/") || setting.contains(File.separator)) {
      return Optional.of(Path.of(setting)).filter(Ffmpeg::runnable).map(Ffmpeg::new);
    }
    for (String folder : path == null ? new String[0] : path.split(File.pathSeparator)) {
      for (String name : List.of(setting, setting + ".exe")) {
        Path program = Path.of(folder.isEmpty() ? "." : folder).resolve(name);
        if (runnable(program)) {
          return Optional.of(new Ffmpeg(program.toAbsolutePath()));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean runnable(Path program) {
    return Files.isRegularFile(program) && Files.isExecutable(program);
  }

  public Path program() {
    return program;
  }

  static boolean knows(String ext) {
    return DEMUXERS.containsKey(ext);
  }

  /**
   * A frame that stands for the beginning of the video, as PNG, its longest side at most this.
   *
   * @throws IOException when it cannot, or not within the deadline
   */
  byte[] frame(Path video, String ext, int longest, Deadline deadline)
      throws IOException, InterruptedException {
    Process process = start(video, ext, longest);
    try {
      int limit = 5 * longest * longest + (1 << 16);
      CompletableFuture<byte[]> read = new CompletableFuture<>();
      // Ends by itself when the process does.
      Thread.ofVirtual()
          .name("ffmpeg-output")
          .start(
              () -> {
                try (InputStream out = process.getInputStream()) {
                  read.complete(out.readNBytes(limit + 1));
                } catch (IOException e) {
                  read.completeExceptionally(e);
                }
              });
      if (!process.waitFor(deadline.left().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("ffmpeg took too long");
      }
      byte[] png = read.get(1, TimeUnit.SECONDS);
      if (process.exitValue() != 0 || png.length == 0 || png.length > limit) {
        throw new IOException(
            "ffmpeg ended with " + process.exitValue() + " and " + png.length + " bytes");
      }
      return png;
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("ffmpeg's output was not read", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private Process start(Path video, String ext, int longest) throws IOException {
    // Of the first second the frame that is most like the others: not a black one of a fade.
    String filter =
        "scale=w=min(iw\\,%1$d):h=min(ih\\,%1$d):force_original_aspect_ratio=decrease:flags=area,thumbnail=24"
            .formatted(longest);
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                program.toString(),
                "-nostdin",
                "-hide_banner",
                "-v",
                "error",
                "-max_alloc",
                LARGEST_ALLOCATION,
                "-protocol_whitelist",
                "file,pipe",
                "-max_pixels",
                MOST_PIXELS,
                "-threads",
                "2",
                "-f",
                DEMUXERS.get(ext),
                "-i",
                "file:" + video.toAbsolutePath(),
                "-map",
                "0:v:0",
                "-an",
                "-sn",
                "-dn",
                "-vf",
                filter,
                "-frames:v",
                "1",
                "-f",
                "image2pipe",
                "-c:v",
                "png",
                "pipe:1"));
    Map<String, String> environment = builder.environment();
    Map<String, String> all = Map.copyOf(environment);
    environment.clear(); // it holds our token
    for (String kept : KEPT_VARIABLES) {
      if (all.containsKey(kept)) {
        environment.put(kept, all.get(kept));
      }
    }
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }
}
