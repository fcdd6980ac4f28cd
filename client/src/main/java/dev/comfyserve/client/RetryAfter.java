package dev.comfyserve.client;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** The pause that a host asks for. */
final class RetryAfter {
  private RetryAfter() {}

  /** What the answer says, in seconds or as a date; null for nothing and for nonsense. */
  static Duration of(HttpFields headers, InstantSource clock) {
    String text = headers.get(HttpHeader.RETRY_AFTER);
    if (text == null) {
      return null;
    }
    if (text.strip().matches("\\d{1,6}")) {
      return Duration.ofSeconds(Long.parseLong(text.strip()));
    }
    Instant until = date(text);
    if (until == null) {
      return null;
    }
    // By the host's own clock where it tells it: ours may differ.
    Instant now = date(headers.get(HttpHeader.DATE));
    Duration pause = Duration.between(now == null ? clock.instant() : now, until);
    return pause.isNegative() ? Duration.ZERO : pause;
  }

  private static Instant date(String text) {
    try {
      return text == null
          ? null
          : ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
