package dev.comfyserve.mcp.conversation;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** For requests whose client cannot be reached while they run. */
final class SilentConversation implements Conversation {
  @Override
  public ClientCapabilities client() {
    return ClientCapabilities.NONE;
  }

  @Override
  public Progress progress() {
    return Progress.NONE;
  }

  @Override
  public boolean clientGone() {
    return false;
  }

  @Override
  public Map<String, ObjectNode> ask(Map<String, InputRequest> questions) throws MissingCapability {
    ClientCapabilities.NONE.require(questions.values());
    return Map.of();
  }

  @Override
  public void log(LogLevel level, JsonNode data) {}
}
