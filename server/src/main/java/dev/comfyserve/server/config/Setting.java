package dev.comfyserve.server.config;

import java.util.Locale;

/**
 * One thing that can be set.
 *
 * @param key its name in {@code comfyserve.yaml}
 * @param defaultText what holds where nobody says otherwise; null for none
 * @param allowed its unit and range, for a person
 * @param about what it does, one sentence
 * @param reader text to value; throws IllegalArgumentException when the text is not allowed
 */
public record Setting<T>(
    String key, String defaultText, String allowed, String about, Reader<T> reader) {

  /** Reads one value. */
  @FunctionalInterface
  public interface Reader<T> {
    T read(String text);
  }

  /**
   * What to tell who gave a text that is not allowed.
   *
   * @param name what the setting is called where it was given
   * @param shown the text, as far as it may be repeated
   */
  String fault(String name, String shown) {
    return name + " must be " + allowed + shown + ".";
  }

  /** The environment variable of the same meaning. */
  public String environmentName() {
    return "COMFYSERVE_" + key.toUpperCase(Locale.ROOT);
  }

  /** The flag of the same meaning. */
  public String flagName() {
    return "--" + key.replace('_', '-');
  }
}
