package dev.comfyserve.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * Faults that tests switch on for the whole life of an engine; faults in mid-prompt are nodes
 * ({@code TestCrash} and the like).
 *
 * @param startDelay how long the start takes before anything answers
 * @param startFails the start ends with an error
 * @param loseSubmitAnswers {@code POST /prompt} takes the prompt but drops the connection instead
 *     of answering
 */
public record EngineFaults(Duration startDelay, boolean startFails, boolean loseSubmitAnswers) {
  public static final EngineFaults NONE = new EngineFaults(Duration.ZERO, false, false);

  /**
   * The same faults and one more, as the command line writes it: {@code start-delay=SECONDS},
   * {@code start-fails} or {@code lose-submit-answers}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public EngineFaults and(String fault) {
    if (fault.startsWith("start-delay=")) {
      double seconds = Double.parseDouble(fault.substring("start-delay=".length()));
      return new EngineFaults(
          Duration.ofMillis(Math.round(seconds * 1000)), startFails, loseSubmitAnswers);
    }
    return switch (fault) {
      case "start-fails" -> new EngineFaults(startDelay, true, loseSubmitAnswers);
      case "lose-submit-answers" -> new EngineFaults(startDelay, startFails, true);
      default ->
          throw new IllegalArgumentException(
              "unknown fault "
                  + fault
                  + "; use start-delay=SECONDS, start-fails, lose-submit-answers");
    };
  }

  /** Lets the faults of the start happen. */
  void await() throws IOException {
    try {
      Thread.sleep(startDelay);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted during the start");
    }
    if (startFails) {
      throw new IOException("this engine was told to fail its start");
    }
  }
}
