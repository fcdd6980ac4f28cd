package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.conversation.ClientCapabilities;
import dev.comfyserve.mcp.conversation.Progress;
import dev.comfyserve.mcp.conversation.Unanswered;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a transport lends to a running request. */
public interface Channel {
  /** For requests whose answer is all that can be sent. */
  Channel NONE = new NoChannel();

  /** Where progress goes; throttled here. */
  Progress progress();

  /** See {@link dev.comfyserve.mcp.conversation.Conversation#clientGone}. */
  boolean clientGone();

  /**
   * What the client of the legacy era can be asked: what it said in an earlier message, as far as
   * its answer would find its way back; nothing where a request may come from anybody.
   */
  ClientCapabilities client();

  /**
   * Sends a notification that belongs to the request; in order, never blocks, lost with the client.
   */
  void send(ObjectNode notification);

  /**
   * Sends a request to the client and waits for its answer. Only in the legacy era: in the modern
   * one a server sends no requests.
   *
   * @return the result
   * @throws Unanswered the client refused, left, or took longer than {@code patience}
   */
  JsonNode ask(String method, ObjectNode params, Duration patience)
      throws Unanswered, InterruptedException;
}
