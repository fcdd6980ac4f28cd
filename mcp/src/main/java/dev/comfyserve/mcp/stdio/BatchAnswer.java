package dev.comfyserve.mcp.stdio;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Gathers the answers to one batch; they go out together when the last is there. Thread-safe. */
final class BatchAnswer {
  private final Consumer<JsonNode> whole;
  private final List<ObjectNode> answers = new ArrayList<>();
  private int missing = 1;

  /**
   * @param whole gets the answers, unless there are none
   */
  BatchAnswer(Consumer<JsonNode> whole) {
    this.whole = whole;
  }

  /** One more answer is to come. */
  synchronized void expect() {
    missing++;
  }

  /**
   * @param answer null where none is to be sent
   */
  void take(ObjectNode answer) {
    List<ObjectNode> complete = List.of();
    synchronized (this) {
      if (answer != null) {
        answers.add(answer);
      }
      if (--missing == 0) {
        complete = List.copyOf(answers);
      }
    }
    if (!complete.isEmpty()) {
      whole.accept(JsonNodeFactory.instance.arrayNode().addAll(complete));
    }
  }

  /** No further answers are expected. */
  void allExpected() {
    take(null);
  }
}
