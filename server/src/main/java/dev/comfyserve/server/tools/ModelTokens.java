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
  private static final int LONGEST_WORD = 14;
  private static final int CAPITALS = 2;
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

  /**
   * Words in pieces, capitals by two, digits and other signs by three, other scripts one by one.
   * What looks like no word, such as base64, falls into many pieces here as it does there.
   */
  static int of(String text) {
    int tokens = 0;
    int i = 0;
    while (i < text.length()) {
      Kind kind = kind(text.charAt(i));
      int end = i + 1;
      while (end < text.length() && kind(text.charAt(end)) == kind) {
        end++;
      }
      int length = end - i;
      boolean capitalized =
          kind == Kind.CAPITAL && end < text.length() && kind(text.charAt(end)) == Kind.SMALL;
      tokens += pieces(kind, capitalized ? length - 1 : length);
      i = end;
    }
    return tokens;
  }

  private static int pieces(Kind kind, int length) {
    return switch (kind) {
      case SMALL -> parts(length, length <= LONGEST_WORD ? LETTERS : SIGNS);
      case CAPITAL -> parts(length, CAPITALS);
      case DIGIT, SIGN -> parts(length, SIGNS);
      case OTHER -> length;
    };
  }

  private static int parts(int length, int size) {
    return (length + size - 1) / size;
  }

  private enum Kind {
    SMALL,
    CAPITAL,
    DIGIT,
    SIGN,
    OTHER
  }

  private static Kind kind(char c) {
    if (c >= 0x80) {
      return Kind.OTHER;
    }
    if (Character.isLetter(c)) {
      return Character.isUpperCase(c) ? Kind.CAPITAL : Kind.SMALL;
    }
    return Character.isDigit(c) ? Kind.DIGIT : Kind.SIGN;
  }
}
