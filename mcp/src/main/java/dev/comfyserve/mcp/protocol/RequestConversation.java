package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.asking.AnswerCheck;
import dev.comfyserve.mcp.asking.Rounds;
import dev.comfyserve.mcp.conversation.ClientCapabilities;
import dev.comfyserve.mcp.conversation.Conversation;
import dev.comfyserve.mcp.conversation.InputRequest;
import dev.comfyserve.mcp.conversation.InputRequired;
import dev.comfyserve.mcp.conversation.LogLevel;
import dev.comfyserve.mcp.conversation.MissingCapability;
import dev.comfyserve.mcp.conversation.Progress;
import dev.comfyserve.mcp.conversation.Unanswered;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The conversation of one request: by the rules of its version, over its channel. */
final class RequestConversation implements Conversation {
  private final ClientCapabilities client;
  private final Channel channel;
  private final Asker asker;
  private final LogLevel logsFrom;
  private final Map<String, ObjectNode> answers = new HashMap<>();

  /** How one era gets an answer. */
  @FunctionalInterface
  interface Asker {
    /**
     * @return empty when the answer comes with a later request
     */
    Optional<ObjectNode> ask(String key, InputRequest question)
        throws Unanswered, InterruptedException;
  }

  /**
   * @param logsFrom the least level that is sent; null for no logs
   */
  RequestConversation(ClientCapabilities client, Channel channel, Asker asker, LogLevel logsFrom) {
    this.client = client;
    this.channel = channel;
    this.asker = asker;
    this.logsFrom = logsFrom;
  }

  /** The client sends its request again, with the answers. */
  static Asker byRounds(Rounds rounds) {
    return rounds::answer;
  }

  /** The client answers while its request runs. */
  static Asker whileRunning(Channel channel, Duration patience) {
    return (_, question) -> {
      JsonNode result = channel.ask(question.kind().method(), question.params(), patience);
      return Optional.of(
          AnswerCheck.read(question, result)
              .orElseThrow(
                  () ->
                      new Unanswered(
                          "The client's answer to "
                              + question.kind().method()
                              + " is none that was asked for.")));
    };
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
      throws InputRequired, MissingCapability, Unanswered, InterruptedException {
    Map<String, InputRequest> open = new LinkedHashMap<>(questions);
    open.keySet().removeAll(answers.keySet());
    client.require(open.values());
    for (var question : List.copyOf(open.entrySet())) {
      asker
          .ask(question.getKey(), question.getValue())
          .ifPresent(
              answer -> {
                answers.put(question.getKey(), answer);
                open.remove(question.getKey());
              });
    }
    if (!open.isEmpty()) {
      throw new InputRequired(open);
    }
    Map<String, ObjectNode> asked = new LinkedHashMap<>();
    questions.keySet().forEach(key -> asked.put(key, answers.get(key)));
    return asked;
  }

  @Override
  public void log(LogLevel level, JsonNode data) {
    if (logsFrom != null && level.compareTo(logsFrom) >= 0) {
      channel.send(Notifications.log(level, data));
    }
  }
}
