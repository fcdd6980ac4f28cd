package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.conversation.ClientCapabilities;
import dev.comfyserve.mcp.conversation.Conversation;
import dev.comfyserve.mcp.conversation.InputRequest;
import dev.comfyserve.mcp.conversation.InputRequired;
import dev.comfyserve.mcp.conversation.LogLevel;
import dev.comfyserve.mcp.conversation.MissingCapability;
import dev.comfyserve.mcp.conversation.Progress;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The conversation of one request: by the rules of its version, over its channel. */
final class RequestConversation implements Conversation {
  private final ClientCapabilities client;
  private final Channel channel;

  RequestConversation(ClientCapabilities client, Channel channel) {
    this.client = client;
    this.channel = channel;
  }

  @Override
  public ClientCapabilities client() {
    return client;
  }

  @Override
  public Progress progress() {
    return channel.progress();
  }

  @Override
  public boolean clientGone() {
    return channel.clientGone();
  }

  @Override
  public Map<String, ObjectNode> ask(Map<String, InputRequest> questions)
      throws InputRequired, MissingCapability, InterruptedException {
    return Conversation.SILENT.ask(questions);
  }

  @Override
  public void log(LogLevel level, JsonNode data) {}
}
