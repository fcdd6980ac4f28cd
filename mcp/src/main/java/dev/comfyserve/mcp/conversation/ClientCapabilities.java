package dev.comfyserve.mcp.conversation;

import java.util.Collection;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the client of a request said that it can do. In the modern era every request says it; in the
 * legacy eras it is known only where the transport is one connection (stdio), else nothing is.
 *
 * @param elicitation it shows forms to its user
 * @param elicitationByUrl it sends its user to a web page
 * @param tasks it takes a task in place of a result
 */
public record ClientCapabilities(
    boolean elicitation, boolean elicitationByUrl, boolean sampling, boolean roots, boolean tasks) {
  /** The name under which the tasks extension is declared. */
  public static final String TASKS_EXTENSION = "io.modelcontextprotocol/tasks";

  public static final ClientCapabilities NONE =
      new ClientCapabilities(false, false, false, false, false);

  /**
   * Reads what was declared.
   *
   * @param declared the {@code ClientCapabilities} object of the protocol
   */
  public static ClientCapabilities of(JsonNode declared) {
    JsonNode elicitation = declared.path("elicitation");
    boolean form = elicitation.isObject() && (elicitation.isEmpty() || elicitation.has("form"));
    return new ClientCapabilities(
        form,
        elicitation.path("url").isObject(),
        declared.path("sampling").isObject(),
        declared.path("roots").isObject(),
        declared.path("extensions").path(TASKS_EXTENSION).isObject());
  }

  /** The same client where the server has no tasks, or the version does not know them. */
  public ClientCapabilities withoutTasks() {
    return new ClientCapabilities(elicitation, elicitationByUrl, sampling, roots, false);
  }

  public boolean allows(InputRequest question) {
    return switch (question.kind()) {
      case ELICITATION -> question.byUrl() ? elicitationByUrl : elicitation;
      case SAMPLING -> sampling;
      case ROOTS -> roots;
    };
  }

  /**
   * @throws MissingCapability when one of the questions cannot be asked; it names all that is
   *     missing
   */
  public void require(Collection<InputRequest> questions) throws MissingCapability {
    ObjectNode required = JsonNodeFactory.instance.objectNode();
    for (InputRequest question : questions) {
      if (!allows(question)) {
        String capability =
            switch (question.kind()) {
              case ELICITATION -> "elicitation";
              case SAMPLING -> "sampling";
              case ROOTS -> "roots";
            };
        ObjectNode wanted = required.withObject(capability);
        if (question.byUrl()) {
          wanted.putObject("url");
        }
      }
    }
    if (!required.isEmpty()) {
      throw new MissingCapability(
          "This needs a client that can be asked: " + required.propertyNames() + ".", required);
    }
  }
}
