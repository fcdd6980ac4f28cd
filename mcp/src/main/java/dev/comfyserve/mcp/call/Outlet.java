package dev.comfyserve.mcp.call;

import dev.comfyserve.mcp.conversation.ClientCapabilities;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** A transport's way to the client of one running request; used by the request's thread. */
public interface Outlet {
  /** Whether anything can be sent before the answer. */
  boolean canStream();

  /** The client can no longer be reached. */
  boolean lost();

  /** Sends a message that comes before the answer; what cannot be sent makes it {@link #lost}. */
  void event(JsonNode message);

  /** Shows life; called after as much silence as {@link #patience} says. */
  void comment();

  Duration patience();

  /** What the transport knows of its client from an earlier message. */
  ClientCapabilities client();
}
