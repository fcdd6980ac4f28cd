package dev.comfyserve.runtimes.embedded;

import dev.comfyserve.engine.EngineMain;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The command line of an engine process: this process's own JDK and class path.
 *
 * <p>The flags are measured (2 busy cores, from the start to the line that says ready): 1.1 s with
 * the JVM's own choice; 0.44 s when only the quick compiler runs, which is also kinder to the
 * neighbours; 0.11 s with a cache of loaded classes besides.
 */
final class EngineCommand {
  private static final List<String> FLAGS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xshare:auto",
          "-Xms16m",
          "-Xmx1g",
          "-XX:-UsePerfData",
          "-Djava.awt.headless=true");

  /** Of our environment, which holds secrets, an engine gets nothing else. */
  private static final Set<String> ENVIRONMENT = Set.of("TZ", "LANG", "LC_ALL", "TMPDIR");

  private EngineCommand() {}

  static ProcessBuilder of(Path base, List<String> jvmFlags, List<String> engineArguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(jvmFlags);
    command.add("-cp");
    command.add(classPath());
    command.add(EngineMain.class.getName());
    command.addAll(List.of("--host", "127.0.0.1", "--port", "0", "--base-directory"));
    command.add(base.toString());
    command.addAll(engineArguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(base.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(ENVIRONMENT);
    return builder;
  }

  /** Absolute, because the engine runs in a folder of its own. */
  static String classPath() {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.isEmpty()) {
        entries.add(Path.of(entry).toAbsolutePath().toString());
      }
    }
    return String.join(File.pathSeparator, entries);
  }
}
