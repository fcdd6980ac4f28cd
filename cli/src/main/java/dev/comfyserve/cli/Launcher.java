package dev.comfyserve.cli;

/** The command as a person starts it here, which need not be on the PATH. */
public final class Launcher {
  private Launcher() {}

  /** What to type, e.g. for {@code up}. */
  public static String line(String words) {
    return called() + " " + words;
  }

  public static String called() {
    return System.getProperty("comfyserve.command", "comfyserve");
  }
}
