package dev.comfyserve.engine;

/**
 * The engine as a process. Prints one line of JSON on stdout when it answers, {@code {"url":...,
 * "pid":...}}, logs to stderr, and ends at once when its stdin is closed.
 */
public final class EngineMain {
  private EngineMain() {}

  public static void main(String[] args) {
    throw new UnsupportedOperationException("not yet");
  }
}
