package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.conversation.ClientCapabilities;
import dev.comfyserve.mcp.conversation.Progress;
import dev.comfyserve.mcp.conversation.Unanswered;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Says nothing, hears nothing. */
final class NoChannel implements Channel {
  @Override
  public Progress progress() {
    return Progress.NONE;
  }

  @Override
  public boolean clientGone() {
    return false;
  }

  @Override
  public ClientCapabilities client() {
    return ClientCapabilities.NONE;
  }

  @Override
  public void send(ObjectNode notification) {}

  @Override
  public JsonNode ask(String method, ObjectNode params, Duration patience) throws Unanswered {
    throw new Unanswered("This client cannot be asked while its request runs.");
  }
}
