package dev.comfyserve.mcp.asking;

import dev.comfyserve.mcp.conversation.InputRequest;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Whether what a client sent answers what it was asked. */
public final class AnswerCheck {
  private static final Set<String> ACTIONS = Set.of("accept", "decline", "cancel");

  private AnswerCheck() {}

  /** The answer, without what nobody asked for; empty when it is none. */
  public static Optional<ObjectNode> read(InputRequest question, JsonNode given) {
    if (!(given instanceof ObjectNode answer)) {
      return Optional.empty();
    }
    return switch (question.kind()) {
      case ELICITATION -> form(question, answer);
      case SAMPLING -> isMessage(answer) ? Optional.of(answer) : Optional.empty();
      case ROOTS -> isRoots(answer.path("roots")) ? Optional.of(answer) : Optional.empty();
    };
  }

  private static Optional<ObjectNode> form(InputRequest question, ObjectNode given) {
    String action = given.path("action").stringValue("");
    if (!ACTIONS.contains(action)) {
      return Optional.empty();
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("action", action);
    boolean filledIn =
        action.equals("accept") && question.params().path("requestedSchema").isObject();
    if (!filledIn) {
      return Optional.of(answer);
    }
    JsonNode content = given.path("content");
    if (!(content instanceof ObjectNode fields)
        || !FormCheck.fits((ObjectNode) question.params().get("requestedSchema"), fields)) {
      return Optional.empty();
    }
    answer.set("content", content);
    return Optional.of(answer);
  }

  private static boolean isMessage(ObjectNode answer) {
    JsonNode content = answer.path("content");
    boolean blocks =
        content.isArray()
            ? content.valueStream().allMatch(block -> block.path("type").isString())
            : content.path("type").isString();
    return blocks && answer.path("role").isString() && answer.path("model").isString();
  }

  private static boolean isRoots(JsonNode roots) {
    return roots.isArray() && roots.valueStream().allMatch(root -> root.path("uri").isString());
  }
}
