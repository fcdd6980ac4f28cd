package dev.comfyserve.engine;

import java.nio.file.Path;

/** Reads the command line. */
final class EngineArguments {
  static final String USAGE =
      "usage: EngineMain --base-directory DIR [--host ADDRESS] [--port N] [--test-nodes] [--fault"
          + " FAULT]... [--journal FILE]";

  private EngineArguments() {}

  /**
   * @throws IllegalArgumentException saying what is wrong
   */
  static EngineSettings parse(String[] args) {
    String host = "127.0.0.1";
    int port = 0;
    Path base = null;
    boolean testNodes = false;
    EngineFaults faults = EngineFaults.NONE;
    Path journal = null;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--host" -> host = value(args, ++i);
        case "--port" -> port = Integer.parseInt(value(args, ++i));
        case "--base-directory" -> base = Path.of(value(args, ++i));
        case "--test-nodes" -> testNodes = true;
        case "--fault" -> faults = faults.and(value(args, ++i));
        case "--journal" -> journal = Path.of(value(args, ++i));
        default -> throw new IllegalArgumentException("unknown argument " + args[i]);
      }
    }
    if (base == null) {
      throw new IllegalArgumentException("--base-directory is missing");
    }
    return new EngineSettings(host, port, base, testNodes, faults, journal);
  }

  private static String value(String[] args, int i) {
    if (i >= args.length) {
      throw new IllegalArgumentException(args[i - 1] + " needs a value");
    }
    return args[i];
  }
}
