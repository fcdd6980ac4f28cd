package dev.comfyserve.contract;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The API's times: ISO 8601 with six fraction digits and a numeric offset, never {@code Z}, because
 * public clients parse exactly that form.
 */
public final class Timestamps {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx").withZone(ZoneOffset.UTC);

  private Timestamps() {}

  public static String of(Instant time) {
    return FORM.format(time);
  }
}
