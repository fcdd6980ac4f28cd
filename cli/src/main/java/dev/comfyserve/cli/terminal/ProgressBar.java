package dev.comfyserve.cli.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * One line that shows how far something is. On a terminal the line is drawn again in place; in a
 * log a new message is a line of its own, one a second at the most, and the last one always.
 */
public final class ProgressBar implements AutoCloseable {
  private static final int WIDTH = 28;
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final PrintWriter err;
  private final boolean terminal;
  private final InstantSource clock;
  private final Instant start;
  private String lastMessage = "";
  private String pending;
  private Instant nextLine = Instant.MIN;
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
      Instant now = clock.instant();
      pending = line;
      if (!now.isBefore(nextLine)) {
        printPending();
        nextLine = now.plus(EVERY);
      }
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

  private void printPending() {
    if (pending != null) {
      err.println(pending);
      err.flush();
      pending = null;
    }
  }

  @Override
  public void close() {
    printPending();
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
