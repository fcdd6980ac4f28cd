package dev.comfyserve.contract;

import java.util.regex.Pattern;

/** Where new ids come from; every id of the API is a canonical lower-case UUID. */
@FunctionalInterface
public interface Ids {
  Pattern FORM = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  String next();

  /** Longer than any host's. */
  int LONGEST = 128;

  /**
   * Whether another host may call something so. What it is not, a URL would read as something else:
   * another path, or none.
   */
  static boolean plausible(String id) {
    return id != null
        && !id.isEmpty()
        && id.length() <= LONGEST
        && !id.equals(".")
        && !id.equals("..")
        && id.chars()
            .noneMatch(
                c ->
                    c == '/'
                        || c == '\\'
                        || c == '%'
                        || Character.isWhitespace(c)
                        || Character.isISOControl(c)
                        || Character.isSurrogate((char) c));
  }

  /** False for null and for everything that this server cannot have given out. */
  static boolean wellFormed(String id) {
    return id != null && FORM.matcher(id).matches();
  }
}
