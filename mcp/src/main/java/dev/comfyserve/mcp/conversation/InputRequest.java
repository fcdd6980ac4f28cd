package dev.comfyserve.mcp.conversation;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One question to the client.
 *
 * @param params as the protocol has them for the method of {@code kind}
 */
public record InputRequest(Kind kind, ObjectNode params) {
  /** What is asked of whom, with the method that asks it. */
  public enum Kind {
    /** A form for the user. */
    ELICITATION("elicitation/create"),
    /** A completion by the client's model. */
    SAMPLING("sampling/createMessage"),
    /** The folders that the client works in. */
    ROOTS("roots/list");

    private final String method;

    Kind(String method) {
      this.method = method;
    }

    public String method() {
      return method;
    }
  }

  /**
   * A form. Never ask for secrets with it.
   *
   * @param requestedSchema a flat JSON Schema object of strings, numbers, booleans and choices
   */
  public static InputRequest form(String message, ObjectNode requestedSchema) {
    ObjectNode params = JsonNodeFactory.instance.objectNode().put("message", message);
    params.set("requestedSchema", requestedSchema);
    return new InputRequest(Kind.ELICITATION, params);
  }

  /** A page that the user is sent to, in place of a form. */
  boolean byUrl() {
    return kind == Kind.ELICITATION && params.path("mode").stringValue("form").equals("url");
  }
}
