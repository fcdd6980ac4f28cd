package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How much of a model's context an answer takes: clients cut off or refuse what is longer than
 * 25,000 tokens, and cut where it hurts. An estimate from above, held to a real tokenizer by a
 * test.
 */
final class ModelTokens {
  /** Of an answer's JSON; the sentence before it and its envelope come on top. */
  static final int LIMIT = 24_000;

  private static final int LETTERS = 6;
  private static final int DIGITS = 3;
  private static final int SIGNS = 3;

  private ModelTokens() {}

  /**
   * Makes an answer shorter until it fits.
   *
   * @param steps each leaves something out, the least missed first
   */
  static void fit(ObjectNode answer, Runnable... steps) {
    for (Runnable step : steps) {
      if (of(answer) <= LIMIT) {
        return;
      }
      step.run();
    }
  }

  static int of(JsonNode json) {
    return of(Json.write(json));
  }

  /** Words in pieces, digits and other signs by three, other scripts one by one. */
  static int of(String text) {
    int tokens = 0;
    int i = 0;
    while (i < text.length()) {
      int kind = kind(text.charAt(i));
      int end = i + 1;
      while (end < text.length() && kind(text.charAt(end)) == kind) {
        end++;
      }
      int length = end - i;
      tokens +=
          switch (kind) {
            case 0 -> (length + LETTERS - 1) / LETTERS;
            case 1 -> (length + DIGITS - 1) / DIGITS;
            case 2 -> (length + SIGNS - 1) / SIGNS;
            default -> length;
          };
      i = end;
    }
    return tokens;
  }

  private static int kind(char c) {
    if (c >= 0x80) {
      return 3;
    }
    if (Character.isLetter(c)) {
      return 0;
    }
    return Character.isDigit(c) ? 1 : 2;
  }
}
