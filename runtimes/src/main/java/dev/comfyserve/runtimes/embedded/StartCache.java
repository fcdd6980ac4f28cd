package dev.comfyserve.runtimes.embedded;

import dev.comfyserve.runtimes.StartFailed;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The JVM's own cache of loaded and linked classes (JEP 483, 514), made once for a class path by a
 * trial run of the engine in the background: it halves what a start costs. Where it cannot be made,
 * engines start without it; the JVM itself refuses one that does not fit.
 */
final class StartCache {
  private static final Logger LOG = LoggerFactory.getLogger(StartCache.class);
  private static final Duration TRIAL = Duration.ofSeconds(60);

  private final Path folder;
  private final Path file;
  private final boolean possible;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile Thread maker;

  StartCache(Path folder) {
    this.folder = folder;
    String[] entries = EngineCommand.classPath().split(File.pathSeparator);
    // The JVM caches classes of jars only; a single one is the stand-in for a path that is too
    // long.
    possible = entries.length > 1 && Stream.of(entries).allMatch(e -> e.endsWith(".jar"));
    file = folder.resolve("engine-" + key(entries) + ".aot");
  }

  private static String key(String[] entries) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(Runtime.version().toString().getBytes(StandardCharsets.UTF_8));
      for (String entry : entries) {
        File jar = new File(entry);
        String stamp = entry + "|" + jar.length() + "|" + jar.lastModified() + "\n";
        digest.update(stamp.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  List<String> flags() {
    return Files.isRegularFile(file)
        ? List.of("-XX:AOTCache=" + file, "-Xlog:aot=off", "-Xlog:cds=off")
        : List.of();
  }

  /** Makes the cache in the background, unless there is one; at most once in a process. */
  void prepare() {
    if (possible && !Files.isRegularFile(file) && begun.compareAndSet(false, true)) {
      maker = Thread.ofPlatform().daemon().name("engine-start-cache").start(this::make);
    }
  }

  /** Ends a trial run that is under way. */
  void close() {
    if (maker != null) {
      maker.interrupt();
    }
  }

  private void make() {
    Path base = folder.resolve("trial");
    Path made = folder.resolve(file.getFileName() + ".new");
    List<String> flags = List.of("-XX:AOTCacheOutput=" + made, "-Xlog:disable");
    try {
      Folder.delete(folder); // caches for older jars
      Files.createDirectories(base);
      EngineProcess trial = EngineProcess.launch("trial", base, flags, List.of(), Level.DEBUG);
      trial.awaitReady(TRIAL);
      trial.end(TRIAL); // the cache is written as it ends
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
      LOG.debug("engines start from {} now", file);
    } catch (IOException | StartFailed e) {
      LOG.info("engines start without a cache: {}", e.toString());
    } catch (InterruptedException e) {
      LOG.debug("making the start cache was interrupted");
    } finally {
      Folder.delete(base);
    }
  }
}
