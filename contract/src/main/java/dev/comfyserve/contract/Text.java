package dev.comfyserve.contract;

/** Text of unknown origin, made fit for a message. */
public final class Text {
  private Text() {}

  /** At most {@code max} characters, on one line, control characters replaced; never null. */
  public static String clip(String text, int max) {
    if (text == null) {
      return "(none)";
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length() && out.length() < max; i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c)) {
        out.append(' ');
      } else {
        out.append(Character.isISOControl(c) ? '?' : c);
      }
    }
    return text.length() > max ? out + "…" : out.toString();
  }
}
