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
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The conversation of one request: by the rules of its version, over its channel. */
final class RequestConversation implements Conversation {
  private final ClientCapabilities client;
  private final Channel channel;
  private final Asker asker;
  private final LogLevel logsFrom;
  private final Map<String, ObjectNode> answers = new HashMap<>();

  /** How one era gets answers. */
  interface Asker {
    /** For requests that are never answered with questions. */
    Asker NONE = _ -> Map.of();

    /**
     * @return without those that come with a later request
     */
    Map<String, ObjectNode> ask(Map<String, InputRequest> questions)
        throws MissingCapability, Unanswered, InterruptedException;

    /** See {@link Conversation#comesBack}. */
    default boolean comesBack() {
      return false;
    }
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
    return new Asker() {
      @Override
      public Map<String, ObjectNode> ask(Map<String, InputRequest> questions) {
        Map<String, ObjectNode> answered = new HashMap<>();
        questions.forEach(
            (key, question) ->
                rounds.answer(key, question).ifPresent(answer -> answered.put(key, answer)));
        return answered;
      }

      @Override
      public boolean comesBack() {
        return rounds.later();
      }
    };
  }

  /** The client answers while its request runs. */
  static Asker whileRunning(ClientCapabilities client, Channel channel, Duration patience) {
    return questions -> {
      client.require(questions.values());
      Map<String, ObjectNode> answered = new HashMap<>();
      for (var one : questions.entrySet()) {
        answered.put(one.getKey(), answer(channel, one.getValue(), patience));
      }
      return answered;
    };
  }

  private static ObjectNode answer(Channel channel, InputRequest question, Duration patience)
      throws Unanswered, InterruptedException {
    String method = question.kind().method();
    JsonNode result = channel.ask(method, question.params(), patience);
    return AnswerCheck.read(question, result)
        .orElseThrow(
            () ->
                new Unanswered(
                    "The client's answer to " + method + " is none that was asked for."));
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
  public boolean comesBack() {
    return asker.comesBack();
  }

  @Override
  public Map<String, ObjectNode> ask(Map<String, InputRequest> questions)
      throws InputRequired, MissingCapability, Unanswered, InterruptedException {
    Map<String, InputRequest> open = new LinkedHashMap<>(questions);
    open.keySet().removeAll(answers.keySet());
    answers.putAll(asker.ask(open));
    open.keySet().removeAll(answers.keySet());
    if (!open.isEmpty()) {
      client.require(open.values());
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
