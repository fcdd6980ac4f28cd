package dev.comfyserve.mcp.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Text as it may stand in a header that mirrors the body. */
final class HeaderText {
  private HeaderText() {}

  /** As it is where a header can hold it, else in Base64 with its marks. */
  static String of(String text) {
    boolean plain =
        text.chars().allMatch(c -> c >= 0x20 && c <= 0x7E)
            && text.equals(text.strip())
            && !text.isEmpty()
            && !text.startsWith("=?base64?");
    return plain
        ? text
        : "=?base64?"
            + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
            + "?=";
  }
}
