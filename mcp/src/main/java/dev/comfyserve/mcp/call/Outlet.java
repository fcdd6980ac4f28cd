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

  /**
   * What a client of the legacy era can be asked, as far as the transport knows from an earlier
   * message.
   */
  ClientCapabilities client();

  /**
   * Where the client's answers to requests of ours arrive, and whose they are; null where it cannot
   * be asked while its request runs.
   */
  default Inbox inbox() {
    return null;
  }

  /**
   * @param owner who is asked: an answer from anybody else is none
   */
  record Inbox(OpenQuestions questions, String owner) {}
}
