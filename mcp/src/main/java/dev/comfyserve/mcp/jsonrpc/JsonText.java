package dev.comfyserve.mcp.jsonrpc;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON between bytes and trees: always one line, a key may stand once, numbers keep their value.
 */
public final class JsonText {
  /**
   * Strict about duplicate keys: a proxy that reads the first and we the last would see different
   * messages. Strings may be as long as the body, whose size the transport limits: pictures travel
   * in them.
   */
  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNestingDepth(200)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonText() {}

  /**
   * Reads one value.
   *
   * @throws tools.jackson.core.JacksonException if the text is anything else
   */
  public static JsonNode read(String text) {
    return MAPPER.readTree(text);
  }

  /** UTF-8. Half a surrogate pair, which JSON allows and UTF-8 does not, stays an escape. */
  public static byte[] bytes(JsonNode node) {
    String text = MAPPER.writeValueAsString(node);
    try {
      var encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      return escapeLoneSurrogates(text).getBytes(StandardCharsets.UTF_8);
    }
  }

  private static String escapeLoneSurrogates(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        out.append("\\u").append(Integer.toHexString(point));
      } else {
        out.appendCodePoint(point);
      }
      i += Character.charCount(point);
    }
    return out.toString();
  }
}
