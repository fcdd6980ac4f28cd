package dev.comfyserve.contract;

import java.util.regex.Pattern;

/** Where new ids come from; every id of the API is a canonical lower-case UUID. */
@FunctionalInterface
public interface Ids {
  Pattern FORM = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  String next();

  /** False for null and for everything that this server cannot have given out. */
  static boolean wellFormed(String id) {
    return id != null && FORM.matcher(id).matches();
  }
}
