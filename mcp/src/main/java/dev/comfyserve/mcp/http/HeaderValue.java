package dev.comfyserve.mcp.http;

import dev.comfyserve.mcp.jsonrpc.RpcError;
import dev.comfyserve.mcp.protocol.RpcFailure;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The value of a header that mirrors a part of the body. */
final class HeaderValue {
  private static final String PREFIX = "=?base64?";
  private static final String SUFFIX = "?=";

  private HeaderValue() {}

  /** The one value without the blanks around it; null when the header is absent. */
  static String only(McpHttpCall call, String name) throws RpcFailure {
    List<String> values = call.headers(name);
    if (values.isEmpty()) {
      return null;
    }
    if (values.size() > 1) {
      throw mismatch("The header " + name + " stands there " + values.size() + " times.");
    }
    // HTTP servers read header bytes as ISO-8859-1, so what is not ASCII shows up above 0x7E.
    String value = values.getFirst();
    if (!value.chars().allMatch(c -> (c >= 0x20 && c <= 0x7E) || c == '\t')) {
      throw mismatch("The header " + name + " holds characters outside printable ASCII.");
    }
    int from = 0;
    int to = value.length();
    while (from < to && isBlank(value.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(value.charAt(to - 1))) {
      to--;
    }
    return value.substring(from, to);
  }

  /**
   * Undoes {@code =?base64?...?=}, which stands for text that a header cannot hold. Anything that
   * lacks the exact prefix or suffix is meant as it stands.
   */
  static String decoded(String name, String value) throws RpcFailure {
    if (value.length() < PREFIX.length() + SUFFIX.length()
        || !value.startsWith(PREFIX)
        || !value.endsWith(SUFFIX)) {
      return value;
    }
    String payload = value.substring(PREFIX.length(), value.length() - SUFFIX.length());
    // The JDK's decoder lets missing padding pass.
    if (payload.length() % 4 != 0) {
      throw mismatch("The Base64 in the header " + name + " lacks its padding.");
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(payload);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw mismatch("The header " + name + " does not hold UTF-8 text in Base64.");
    }
  }

  static RpcFailure mismatch(String message) {
    return RpcFailure.ofEnvelope(RpcError.HEADER_MISMATCH, message);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
