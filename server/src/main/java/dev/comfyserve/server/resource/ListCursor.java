package dev.comfyserve.server.resource;

import dev.comfyserve.mcp.resource.UnknownCursor;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Where a list goes on: after the entry that was listed last. So what is new meanwhile makes
 * nothing appear twice or be left out.
 *
 * @param part which of the two lists
 * @param id of that entry; empty for the start of the part
 * @param time at which that entry was made, for when it is gone
 */
record ListCursor(Part part, String id, String time) {
  /** Deployments are listed first. */
  enum Part {
    DEPLOYMENTS,
    REQUESTS
  }

  static final ListCursor START = new ListCursor(Part.DEPLOYMENTS, "", "");
  static final ListCursor REQUESTS_START = new ListCursor(Part.REQUESTS, "", "");

  private static final int LONGEST = 600;
  private static final Pattern FORM =
      Pattern.compile("(DEPLOYMENTS|REQUESTS) ([A-Za-z0-9._-]{0,200}) ([0-9T:.+Z-]{0,40})");

  /**
   * @param cursor as a client sent it; null or empty for the start
   */
  static ListCursor of(String cursor) throws UnknownCursor {
    if (cursor == null || cursor.isEmpty()) {
      return START;
    }
    if (cursor.length() > LONGEST) {
      throw new UnknownCursor();
    }
    try {
      byte[] text = Base64.getUrlDecoder().decode(cursor);
      Matcher form = FORM.matcher(new String(text, StandardCharsets.UTF_8));
      if (form.matches()) {
        return new ListCursor(Part.valueOf(form.group(1)), form.group(2), form.group(3));
      }
    } catch (IllegalArgumentException e) {
      // Not base64: answered as any other cursor that is not ours.
    }
    throw new UnknownCursor();
  }

  /** As clients see it. */
  String text() {
    String text = part + " " + id + " " + time;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * What comes after this place.
   *
   * @param newestFirst with {@code created_at}
   */
  <T extends JsonNode> List<T> after(List<T> newestFirst, Function<T, String> idOf) {
    if (id.isEmpty()) {
      return newestFirst;
    }
    for (int i = 0; i < newestFirst.size(); i++) {
      if (idOf.apply(newestFirst.get(i)).equals(id)) {
        return newestFirst.subList(i + 1, newestFirst.size());
      }
    }
    return newestFirst.stream()
        .filter(one -> one.path("created_at").asString("").compareTo(time) < 0)
        .toList();
  }
}
