package dev.comfyserve.server.failure;

import dev.comfyserve.contract.ApiException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a call was about: where it is not there, or not as expected, that decides what to do. */
public enum Asked {
  DEPLOYMENT("deployment"),
  REQUEST("request"),
  INSTANCE("instance"),
  /** Of ComfyUI's own API on an instance. */
  PATH("path on this instance", "ComfyUI path"),
  WORKFLOW("workflow"),
  WORKFLOW_VERSION("workflow version"),
  ANYTHING;

  private static final Pattern MISSING =
      Pattern.compile("No such ([A-Za-z ]+): .*", Pattern.DOTALL);

  private final String[] words;

  Asked(String... words) {
    this.words = words;
  }

  /** What is not there: as the error names it, else as the call does. */
  Asked missing(ApiException e) {
    Matcher missing = MISSING.matcher(e.getMessage());
    return missing.matches() ? named(missing.group(1)).orElse(this) : this;
  }

  boolean workflow() {
    return this == WORKFLOW || this == WORKFLOW_VERSION;
  }

  private static Optional<Asked> named(String word) {
    return Arrays.stream(values())
        .filter(one -> Arrays.asList(one.words).contains(word))
        .findFirst();
  }
}
