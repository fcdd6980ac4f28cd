package dev.comfyserve.server;

/** The server as a process of its own; the {@code comfyserve} command starts it the same way. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    throw new UnsupportedOperationException();
  }
}
