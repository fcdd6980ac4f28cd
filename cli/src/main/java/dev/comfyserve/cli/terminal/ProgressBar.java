package dev.comfyserve.cli.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * One line that shows how far something is. On a terminal the line is drawn again in place; in a
 * log each new message is a line of its own, so that nothing is lost and nothing repeats.
 */
public final class ProgressBar implements AutoCloseable {
  private static final int WIDTH = 28;

  private final PrintWriter err;
  private final boolean terminal;
  private final InstantSource clock;
  private final Instant start;
  private String lastMessage = "";
  private boolean drawn;

  public ProgressBar(PrintWriter err, boolean terminal, InstantSource clock) {
    this.err = err;
    this.terminal = terminal;
    this.clock = clock;
    this.start = clock.instant();
  }

  /**
   * @param fraction 0..1; what cannot be known yet is 0
   */
  public void show(double fraction, String message) {
    String line = line(fraction, message);
    if (terminal) {
      err.print("\r\u001b[2K" + line);
      err.flush();
      drawn = true;
    } else if (!message.equals(lastMessage)) {
      err.println(line);
    }
    lastMessage = message;
  }

  private String line(double fraction, String message) {
    double known = Math.clamp(fraction, 0.0, 1.0);
    int full = (int) Math.round(known * WIDTH);
    String bar = "█".repeat(full) + "░".repeat(WIDTH - full);
    return "  %s %3d%%  %5.1fs  %s"
        .formatted(
            bar,
            Math.round(known * 100),
            Duration.between(start, clock.instant()).toMillis() / 1000.0,
            message);
  }

  @Override
  public void close() {
    if (drawn) {
      err.println();
      drawn = false;
    }
  }

  /** True where standard error is a terminal that can redraw a line. */
  public static boolean onTerminal() {
    return System.console() != null
        && System.console().isTerminal()
        && !"dumb".equals(System.getenv("TERM"));
  }
}
