package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes an answer, or a document, about a request's result short enough; names what was left out.
 */
public final class ResultLength {
  private static final String ALL_OF_IT =
      "; the result over REST (GET .../requests/{request_id}/result) has all, and each file can be"
          + " read by itself as comfyserve://requests/.../outputs/{node_id}/{n}, n from 0";
  private static final int[] TEXT_LENGTHS = {4000, 1000, 200};

  /** Of the result itself: its files stand beside it and need room too. */
  private static final int MOST_FOR_RESULT = ModelTokens.LIMIT / 2;

  private ResultLength() {}

  /**
   * @param answer with {@code result} and {@code output_urls}
   */
  static void fit(ObjectNode answer) {
    fit(answer, "output_urls");
  }

  /**
   * The same where the files stand under another key.
   *
   * @param answer with {@code result} and the list of its files
   */
  public static void fit(ObjectNode answer, String files) {
    ModelTokens.fit(
        answer,
        () -> withoutFiles(answer, files),
        () -> withShorterTexts(answer),
        () -> withoutOutputs(answer),
        () -> withFewer(answer, files));
  }

  /**
   * How many of the links may stand beside the answer; clients show their models those too.
   *
   * @param links in the order of {@code output_urls}
   */
  static int links(ObjectNode answer, List<ObjectNode> links) {
    int left = ModelTokens.LIMIT - ModelTokens.of(answer);
    int kept = 0;
    for (ObjectNode link : links) {
      left -= ModelTokens.of(link);
      if (left < 0) {
        break;
      }
      kept++;
    }
    if (kept < links.size()) {
      omit(answer, "links to files after the first " + kept + ": output_urls has their URLs");
    }
    return kept;
  }

  /** Files stand in their list too; one of the two is enough where there are many. */
  private static void withoutFiles(ObjectNode answer, String list) {
    boolean any = false;
    for (JsonNode channels : answer.path("result").path("outputs")) {
      for (JsonNode entries : channels) {
        if (entries instanceof ArrayNode files) {
          int before = files.size();
          files.removeIf(entry -> entry.hasNonNull("url"));
          any |= files.size() < before;
        }
      }
    }
    if (any) {
      omit(answer, "files of result.outputs: " + list + " has them");
    }
  }

  private static void withShorterTexts(ObjectNode answer) {
    JsonNode whole = answer.path("result");
    int cutAt = 0;
    for (int length : TEXT_LENGTHS) {
      JsonNode shorter = whole.deepCopy();
      if (LongTexts.clip(shorter, length) > 0) {
        cutAt = length;
        answer.set("result", shorter);
      }
      if (ModelTokens.of(shorter) <= MOST_FOR_RESULT) {
        break;
      }
    }
    if (cutAt > 0) {
      omit(answer, "texts of result after their first " + cutAt + " characters" + ALL_OF_IT);
    }
  }

  /** A great many short texts, or something else that nobody thought of. */
  private static void withoutOutputs(ObjectNode answer) {
    JsonNode result = answer.path("result");
    if (ModelTokens.of(result) <= MOST_FOR_RESULT) {
      return;
    }
    ObjectNode kept = plain(result);
    if (result.has("error")) {
      JsonNode error = result.get("error");
      kept.set("error", plain(error.isArray() ? error.path(0) : error));
    }
    answer.set("result", kept);
    omit(answer, "outputs and details of result" + ALL_OF_IT);
  }

  private static ObjectNode plain(JsonNode object) {
    ObjectNode plain = Json.object();
    object.properties().stream()
        .filter(entry -> entry.getValue().isValueNode())
        .forEach(entry -> plain.set(entry.getKey(), entry.getValue()));
    return plain;
  }

  private static void withFewer(ObjectNode answer, String list) {
    if (LongList.cut(answer, list) > 0) {
      omit(answer, "files after the last of " + list + ALL_OF_IT);
    }
  }

  private static void omit(ObjectNode answer, String what) {
    answer.withArray("omitted").add(what);
  }
}
