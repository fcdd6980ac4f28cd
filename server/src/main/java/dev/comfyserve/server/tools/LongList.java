package dev.comfyserve.server.tools;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A list that is too long for a model: first fewer fields of each entry, then fewer entries. */
final class LongList {
  private LongList() {}

  /**
   * Makes the list short enough. What is gone is named in {@code fields_omitted} and {@code
   * <list>_omitted}, and {@code next} says how to see it: some clients show their model nothing but
   * the structure.
   *
   * @param list the key of an array of objects, of which the first are missed most
   * @param leastMissed fields that may go, the least missed first
   * @param next how to see what was left out
   * @return what to tell, with a space in front; empty when nothing was left out
   */
  static String fit(ObjectNode answer, String list, List<String> leastMissed, String next) {
    ArrayNode entries = (ArrayNode) answer.get(list);
    for (String field : leastMissed) {
      if (ModelTokens.of(answer) <= ModelTokens.LIMIT) {
        break;
      }
      entries.forEach(one -> ((ObjectNode) one).remove(field));
      answer.withArray("fields_omitted").add(field);
    }
    int gone = cut(answer, list);
    if (!answer.has("fields_omitted") && gone == 0) {
      return "";
    }
    answer.put("next", next);
    return " Left out for length: "
        + (answer.has("fields_omitted") ? "what fields_omitted names" : "")
        + (answer.has("fields_omitted") && gone > 0 ? ", and " : "")
        + (gone > 0 ? gone + " " + list : "")
        + ". "
        + next;
  }

  /**
   * Takes entries from the end until the answer fits, and counts them in {@code <list>_omitted}.
   *
   * @return how many are gone
   */
  static int cut(ObjectNode answer, String list) {
    if (!(answer.path(list) instanceof ArrayNode entries)) {
      return 0;
    }
    int gone = 0;
    int tooMuch = ModelTokens.of(answer) - ModelTokens.LIMIT;
    while (tooMuch > 0 && !entries.isEmpty()) {
      while (tooMuch > 0 && !entries.isEmpty()) {
        JsonNode last = entries.remove(entries.size() - 1);
        tooMuch -= ModelTokens.of(last);
        gone++;
      }
      answer.put(list + "_omitted", gone);
      tooMuch = ModelTokens.of(answer) - ModelTokens.LIMIT;
    }
    return gone;
  }
}
