package dev.comfyserve.comfyui.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Query strings of encoded values. */
final class Queries {
  private Queries() {}

  static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static String of(String... namesAndValues) {
    StringBuilder query = new StringBuilder("?");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      query.append(i == 0 ? "" : "&").append(namesAndValues[i]).append('=');
      query.append(encoded(namesAndValues[i + 1]));
    }
    return query.toString();
  }
}
