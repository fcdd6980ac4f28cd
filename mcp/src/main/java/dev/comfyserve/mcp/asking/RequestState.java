package dev.comfyserve.mcp.asking;

import dev.comfyserve.mcp.jsonrpc.JsonText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was asked and answered so far, as the client carries it: readable for it, but only we can
 * make one. The signature covers who was asked and for which request, so it fits nowhere else.
 */
final class RequestState {
  static final String MAC = "HmacSHA256";

  /** A state travels twice a round, in bodies whose size is limited. */
  static final int LONGEST = 64 * 1024;

  private static final String ANEW =
      " Call again without \"requestState\" and \"inputResponses\", to be asked anew.";

  private static final String FORM = "comfyserve request state 2";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final Asking asking;
  private final byte[] binding;

  /**
   * What goes from round to round.
   *
   * @param questions by key a digest of what was asked
   * @param answers by key those that were used
   */
  record Carried(ObjectNode questions, ObjectNode answers) {
    static Carried nothing() {
      return new Carried(
          JsonNodeFactory.instance.objectNode(), JsonNodeFactory.instance.objectNode());
    }
  }

  /**
   * @param identity who is asked
   * @param request all of the request that must not change between rounds
   */
  RequestState(Asking asking, String identity, String method, byte[] request) {
    this.asking = asking;
    this.binding =
        joined(FORM.getBytes(StandardCharsets.UTF_8), utf8(identity), utf8(method), request);
  }

  /**
   * @throws BadState when the answers are too much to be carried
   */
  String sealed(Carried carried) throws BadState {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.put("expires", asking.clock().instant().plus(asking.lifetime()).toEpochMilli());
    payload.set("questions", carried.questions());
    payload.set("answers", carried.answers());
    byte[] bytes = JsonText.bytes(payload);
    String state = ENCODER.encodeToString(bytes) + "." + ENCODER.encodeToString(mac(bytes));
    if (state.length() > LONGEST) {
      throw new BadState("The answers to this request are too long to be carried along.");
    }
    return state;
  }

  /** What a state carries. */
  Carried opened(String state) throws BadState {
    int dot = state.indexOf('.');
    if (state.length() > LONGEST || dot < 0) {
      throw notOurs();
    }
    byte[] payload = decoded(state.substring(0, dot));
    byte[] mac = decoded(state.substring(dot + 1));
    if (!MessageDigest.isEqual(mac, mac(payload))) {
      throw notOurs();
    }
    ObjectNode content = (ObjectNode) JsonText.read(new String(payload, StandardCharsets.UTF_8));
    if (asking.clock().millis() >= content.path("expires").longValue()) {
      throw new BadState("The \"requestState\" has expired." + ANEW);
    }
    return new Carried((ObjectNode) content.get("questions"), (ObjectNode) content.get("answers"));
  }

  private static BadState notOurs() {
    return new BadState(
        "The \"requestState\" is not one that this server gave for this request." + ANEW);
  }

  /** Only the one text that we would write: decoders pass over what no byte depends on. */
  private static byte[] decoded(String text) throws BadState {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      if (ENCODER.encodeToString(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // Not Base64 at all.
    }
    throw notOurs();
  }

  private byte[] mac(byte[] payload) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(asking.key());
      mac.update(binding);
      return mac.doFinal(payload);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + MAC, e);
    }
  }

  /** Each part behind its length, so that no two lists of parts read the same. */
  private static byte[] joined(byte[]... parts) {
    ByteBuffer all =
        ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> 4 + part.length).sum());
    for (byte[] part : parts) {
      all.putInt(part.length).put(part);
    }
    return all.array();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
