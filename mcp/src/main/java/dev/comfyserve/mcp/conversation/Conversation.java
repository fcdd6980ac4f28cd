package dev.comfyserve.mcp.conversation;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A running request's way to its client. */
public interface Conversation {
  /** Nobody listens: nothing can be told or asked. */
  Conversation SILENT = new SilentConversation();

  ClientCapabilities client();

  /** Where a handler tells how far it is; goes nowhere when the client did not ask. */
  Progress progress();

  /**
   * The client left, and by the rules of its era that ends the request: nobody reads the result. In
   * the eras in which a request outlives its connection this stays false.
   */
  boolean clientGone();

  /**
   * Whether the client comes with answers, or with what it was given to come back with when it was
   * asked. What it was asked it is asked now, too, whatever it declares this time: a person's
   * answer must not get lost. Only in the modern era can a client come back.
   */
  default boolean comesBack() {
    return false;
  }

  /**
   * Asks the client, all questions at once, and gives the answers by the same keys. Asked again
   * with a key that was answered before in this request, the same answer comes at once: handlers
   * are written straight on, as if the answers were just there.
   *
   * @return the protocol's result objects: of a form {@code {"action": "accept" | "decline" |
   *     "cancel", "content"?}}; an accepted content fits the schema that was asked for
   * @throws InputRequired the answers come with a later request; let it pass
   * @throws MissingCapability the client cannot be asked this, and has not answered it; check
   *     {@link #client} and {@link #comesBack} first to go another way
   * @throws Unanswered the client was asked while the request ran and did not answer
   */
  Map<String, ObjectNode> ask(Map<String, InputRequest> questions)
      throws InputRequired, MissingCapability, Unanswered, InterruptedException;

  /** The answer to one question, see {@link #ask(Map)}. */
  default ObjectNode ask(String key, InputRequest question)
      throws InputRequired, MissingCapability, Unanswered, InterruptedException {
    return ask(Map.of(key, question)).get(key);
  }

  /** Sends a log message where the client wants such messages; else does nothing. */
  void log(LogLevel level, JsonNode data);
}
