package dev.comfyserve.mcp.conversation;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The request needs something of the client that the client did not declare. */
public final class MissingCapability extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient ObjectNode required;

  /**
   * @param required a {@code ClientCapabilities} object, e.g. {@code {"sampling": {}}}
   */
  public MissingCapability(String message, ObjectNode required) {
    super(message, null, false, false);
    this.required = required;
  }

  /** For a tool that can only run as a task. */
  public static MissingCapability tasks() {
    ObjectNode required = JsonNodeFactory.instance.objectNode();
    required.putObject("extensions").putObject(ClientCapabilities.TASKS_EXTENSION);
    return new MissingCapability("This needs a client that takes tasks.", required);
  }

  public ObjectNode required() {
    return required;
  }
}
