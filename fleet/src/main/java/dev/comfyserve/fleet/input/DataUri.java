package dev.comfyserve.fleet.input;

import java.util.Base64;
import java.util.Locale;

/**
 * A file inside the body: {@code data:<type>;base64,<bytes>}.
 *
 * @param contentType as declared; null where it is not
 */
public record DataUri(String contentType, byte[] bytes) {

  public static boolean is(String value) {
    return value.regionMatches(true, 0, "data:", 0, 5);
  }

  /**
   * @throws IllegalArgumentException with a sentence for the caller
   */
  public static DataUri of(String value) {
    int comma = value.indexOf(',');
    if (!is(value) || comma < 0) {
      throw new IllegalArgumentException(
          "a data: URI has the form data:image/png;base64,<the file in base64>");
    }
    String head = value.substring(5, comma).toLowerCase(Locale.ROOT).strip();
    if (!head.endsWith(";base64")) {
      throw new IllegalArgumentException(
          "a data: URI must hold base64 (data:image/png;base64,...)");
    }
    String type = head.substring(0, head.length() - ";base64".length()).split(";", 2)[0].strip();
    byte[] bytes = decoded(value.substring(comma + 1));
    if (bytes.length == 0) {
      throw new IllegalArgumentException("the data: URI holds no bytes");
    }
    return new DataUri(type.isEmpty() ? null : type, bytes);
  }

  private static byte[] decoded(String base64) {
    String text = base64;
    if (base64.chars().anyMatch(c -> c == '\n' || c == '\r' || c == ' ')) {
      text = base64.replaceAll("[\\r\\n ]", ""); // wrapped lines, as many encoders write them
    }
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the data: URI holds broken base64", e);
    }
  }
}
