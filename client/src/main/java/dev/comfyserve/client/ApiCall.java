package dev.comfyserve.client;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Text;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * One call before it is sent.
 *
 * @param caller whose token goes along; null for none
 * @param path raw path and query behind the base URL
 * @param contentType null where there is no body
 * @param idempotencyKey null for none
 */
record ApiCall(
    String method,
    Caller caller,
    String path,
    String contentType,
    byte[] body,
    String idempotencyKey) {
  private static final byte[] NOTHING = new byte[0];

  static ApiCall get(Caller caller, String path) {
    return plain("GET", caller, path);
  }

  static ApiCall plain(String method, Caller caller, String path) {
    return new ApiCall(method, caller, path, null, NOTHING, null);
  }

  static ApiCall json(String method, Caller caller, String path, ObjectNode body) {
    byte[] bytes = Json.write(body).getBytes(StandardCharsets.UTF_8);
    return new ApiCall(method, caller, path, "application/json", bytes, null);
  }

  ApiCall withIdempotencyKey(String key) {
    return new ApiCall(method, caller, path, contentType, body, key);
  }

  ApiCall at(String otherPath) {
    return new ApiCall(method, caller, otherPath, contentType, body, idempotencyKey);
  }

  boolean repeatable() {
    return method.equals("GET");
  }

  /**
   * A path segment that names a thing.
   *
   * @throws ApiException before anything is sent, where no host can have given it out
   */
  static String id(String kind, String id) {
    if (!Ids.plausible(id)) {
      throw new ApiException(
          ErrorCode.NOT_FOUND,
          "No such %s: \"%s\". An id has 1 to %d characters, no slashes and no blanks."
              .formatted(kind, Text.clip(id, 80), Ids.LONGEST));
    }
    return segment(id);
  }

  /** A path segment whose text may be anything. */
  static String segment(String text) {
    String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    // Dots alone would be taken for a way up.
    return encoded.matches("\\.{1,2}") ? encoded.replace(".", "%2E") : encoded;
  }

  /**
   * Encoded path or query text of somebody else's, with what may not stand in a URL encoded too.
   */
  static String written(String raw) {
    StringBuilder out = new StringBuilder();
    for (byte b : raw.replaceAll("%(?![0-9A-Fa-f]{2})", "%25").getBytes(StandardCharsets.UTF_8)) {
      boolean allowed = b > 0x20 && b < 0x7f && "\"<>\\^`{|}#[]".indexOf(b) < 0;
      out.append(allowed ? Character.toString(b) : "%%%02X".formatted(b & 0xff));
    }
    return out.toString();
  }

  /** A query of key and value in turn, with its question mark; values of null are left out. */
  static String query(String... keysAndValues) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      if (keysAndValues[i + 1] != null) {
        parts.add(
            keysAndValues[i]
                + "="
                + URLEncoder.encode(keysAndValues[i + 1], StandardCharsets.UTF_8));
      }
    }
    return parts.isEmpty() ? "" : "?" + String.join("&", parts);
  }
}
