package dev.comfyserve.cli.terminal;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Supplier;

/** Asks the person at the terminal before something is lost. */
public final class Question {
  private Question() {}

  /** True for a yes, and without a question where nobody sits at a terminal, as in scripts. */
  public static boolean agreed(PrintWriter err, String question) {
    return System.console() == null
        || !System.console().isTerminal()
        || agreed(err, question, System.console()::readLine);
  }

  /**
   * @param answers gives the next line, or null at the end of the input
   */
  static boolean agreed(PrintWriter err, String question, Supplier<String> answers) {
    err.print(question + " [y/N] ");
    err.flush();
    String answer = answers.get();
    return answer != null
        && switch (answer.strip().toLowerCase(Locale.ROOT)) {
          case "y", "yes" -> true;
          case String _ -> false;
        };
  }
}
