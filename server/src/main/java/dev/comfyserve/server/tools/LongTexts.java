package dev.comfyserve.server.tools;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Cuts texts that are too long for an answer; each says how much of it is gone. */
final class LongTexts {
  private LongTexts() {}

  /**
   * Cuts every text in the tree.
   *
   * @return how many were cut
   */
  static int clip(JsonNode tree, int longest) {
    int cut = 0;
    if (tree instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> entry : object.properties()) {
        JsonNode shorter = clipped(entry.getValue(), longest);
        if (shorter == null) {
          cut += clip(entry.getValue(), longest);
        } else {
          entry.setValue(shorter);
          cut++;
        }
      }
    } else if (tree instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        JsonNode shorter = clipped(array.get(i), longest);
        if (shorter == null) {
          cut += clip(array.get(i), longest);
        } else {
          array.set(i, shorter);
          cut++;
        }
      }
    }
    return cut;
  }

  /** Null for what is no text, or short enough. */
  private static JsonNode clipped(JsonNode node, int longest) {
    return node.isString() && node.stringValue().length() > longest
        ? StringNode.valueOf(clip(node.stringValue(), longest))
        : null;
  }

  /** The text with its lines as they are, never ending in half a character. */
  static String clip(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return text.substring(0, end) + "… (" + (text.length() - end) + " more characters)";
  }
}
