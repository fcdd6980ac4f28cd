package dev.comfyserve.mcp.conversation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The request cannot go on before these are answered. Handlers let it pass: the client sends the
 * request again with the answers, and the handler runs again from its beginning, so whatever it
 * does before it asks must be harmless when done twice.
 */
public final class InputRequired extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Map<String, InputRequest> requests;

  public InputRequired(Map<String, InputRequest> requests) {
    // No stack trace: it is an answer, not a fault.
    super("input required: " + requests.keySet(), null, false, false);
    this.requests = Collections.unmodifiableMap(new LinkedHashMap<>(requests));
  }

  /** What is still to be answered, by key. */
  public Map<String, InputRequest> requests() {
    return requests;
  }
}
