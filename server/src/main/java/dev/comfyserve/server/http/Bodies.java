package dev.comfyserve.server.http;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Fault;
import dev.comfyserve.contract.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.node.ObjectNode;

/** Reads request bodies within bounds. */
final class Bodies {
  private static final Pattern OWN_NOTES = Pattern.compile(" \\(start marker at.*|, from `[^`]*`");

  private Bodies() {}

  static ApiException tooLarge(long limit) {
    return new ApiException(ErrorCode.TOO_LARGE, "The body is larger than " + limit + " bytes.");
  }

  private static ApiException tooLarge(FrontHandler.Limits limits) {
    return new ApiException(
        ErrorCode.TOO_LARGE, tooLarge(limits.body()).getMessage() + " " + limits.largeFiles());
  }

  static boolean isJson(String mediaType) {
    return mediaType.equals("application/json")
        || (mediaType.startsWith("application/") && mediaType.endsWith("+json"));
  }

  static byte[] read(Call call, FrontHandler.Limits limits, BodyBudget.Share budget)
      throws IOException {
    long limit = limits.body();
    long announced = call.contentLength();
    if (announced > limit) {
      throw tooLarge(limits);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream((int) Math.max(announced, 1024));
    if (announced >= 0) {
      budget.take(announced);
    }
    BodyChunks.readAll(
        call.request(),
        piece -> {
          long size = out.size() + (long) piece.remaining();
          if (size > limit) {
            throw tooLarge(limits);
          }
          if (size > BodyBudget.FREE_BYTES) {
            budget.take(limit);
          }
          byte[] bytes = new byte[piece.remaining()];
          piece.get(bytes);
          out.writeBytes(bytes);
        });
    return out.toByteArray();
  }

  /** The JSON object that the bytes are; everything else is a 422. */
  static ObjectNode object(byte[] bytes) {
    JsonNode tree;
    try {
      tree = Json.MAPPER.readTree(bytes);
    } catch (JacksonException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " (line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr()
                  + ")";
      throw fault("is not valid JSON" + where + ": " + reason(e), "json_invalid");
    }
    if (!tree.isObject()) {
      throw fault("must be a JSON object", "object_type");
    }
    refuseUnwritable(tree);
    return (ObjectNode) tree;
  }

  /** The first line of the parser's words, without the source text and its own settings. */
  private static String reason(JacksonException e) {
    if (e instanceof MismatchedInputException) {
      // A tree takes any JSON, so all that can be amiss is what comes after it.
      return "something follows after its end";
    }
    String text = e.getOriginalMessage();
    int end = text.indexOf('\n');
    String line = OWN_NOTES.matcher(end < 0 ? text : text.substring(0, end)).replaceAll("");
    return dev.comfyserve.contract.Text.clip(line, 200);
  }

  /** What can be read but not be written again: half surrogate pairs, numbers beyond any double. */
  private static void refuseUnwritable(JsonNode node) {
    if (node.isString() && brokenText(node.asString())) {
      throw fault("holds text with half a surrogate pair", "string_unicode");
    }
    if (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue())) {
      throw fault("holds a number that is out of range", "finite_number");
    }
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        if (brokenText(entry.getKey())) {
          throw fault("holds a key with half a surrogate pair", "string_unicode");
        }
        refuseUnwritable(entry.getValue());
      }
    } else if (node.isArray()) {
      node.values().forEach(Bodies::refuseUnwritable);
    }
  }

  private static boolean brokenText(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  private static ApiException fault(String msg, String type) {
    return ApiException.invalid(List.of(new Fault(List.of("body"), msg, type)));
  }
}
