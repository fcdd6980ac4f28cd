package dev.comfyserve.engine;

import java.io.IOException;

/**
 * The engine as a process. Prints one line of JSON on stdout when it answers, {@code {"url":...,
 * "pid":...}}, logs to stderr, and ends at once when its stdin is closed: it never outlives whoever
 * started it.
 *
 * <p>It starts fastest with {@code -XX:TieredStopAtLevel=1 -XX:+UseSerialGC} and, from jars, with
 * {@code -XX:+AutoCreateSharedArchive -XX:SharedArchiveFile=FILE}: that halves the processor time
 * until the first answer.
 */
public final class EngineMain {
  private static final int USAGE_ERROR = 2;
  private static final int START_FAILED = 1;
  private static final int CRASHED = 134;

  private EngineMain() {}

  public static void main(String[] args) {
    watchLifeline();
    // finding and configuring a logging library would take longer than the rest of the start
    if (System.getProperty("slf4j.provider") == null) {
      System.setProperty("slf4j.provider", StderrLogging.class.getName());
      System.setProperty("slf4j.internal.verbosity", "WARN");
    }
    EngineSettings settings;
    try {
      settings = EngineArguments.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + EngineArguments.USAGE);
      System.exit(USAGE_ERROR);
      return;
    }
    try {
      Engine engine = Engine.start(settings, () -> Runtime.getRuntime().halt(CRASHED));
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(engine::close));
      System.out.println(
          "{\"url\":\"" + engine.url() + "\",\"pid\":" + ProcessHandle.current().pid() + "}");
    } catch (IOException e) {
      System.err.println(e.getMessage());
      Runtime.getRuntime().halt(START_FAILED);
    }
  }

  /** Halts instead of exiting: a hung node must not hold the process. */
  private static void watchLifeline() {
    Thread.ofPlatform()
        .name("lifeline")
        .daemon()
        .start(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  continue; // nothing is said on this line, it only has to stay open
                }
              } catch (IOException e) {
                // a broken line is a closed one
              }
              Runtime.getRuntime().halt(0);
            });
  }
}
