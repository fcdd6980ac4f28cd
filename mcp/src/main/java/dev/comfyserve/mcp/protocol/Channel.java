package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.conversation.ClientCapabilities;
import dev.comfyserve.mcp.conversation.Progress;
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
   * What the transport knows of its client from an earlier message; nothing where a request may
   * come from anybody.
   */
  ClientCapabilities client();

  /**
   * Sends a notification that belongs to the request; in order, never blocks, lost with the client.
   */
  void send(ObjectNode notification);
}
