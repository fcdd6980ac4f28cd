package dev.comfyserve.mcp.asking;

import dev.comfyserve.mcp.conversation.InputRequest;
import dev.comfyserve.mcp.jsonrpc.JsonText;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One modern request that may take several rounds: the client sends it again with answers until
 * nothing is open. What was answered in earlier rounds comes back in the state.
 */
public final class Rounds {
  private static final String RESPONSES = "inputResponses";
  private static final String STATE = "requestState";

  /** What differs from round to round. */
  private static final Set<String> OF_THE_ROUND = Set.of("_meta", RESPONSES, STATE);

  private final Supplier<RequestState> state;

  /** Null where the request brings no state. */
  private final RequestState.Carried earlier;

  private final JsonNode now;
  private final RequestState.Carried next = RequestState.Carried.nothing();

  private Rounds(Supplier<RequestState> state, RequestState.Carried earlier, JsonNode now) {
    this.state = state;
    this.earlier = earlier;
    this.now = now;
  }

  /**
   * @param identity who asks
   * @throws BadState when the request brings a state that was not made for it
   */
  public static Rounds of(Asking asking, String identity, String method, ObjectNode params)
      throws BadState {
    // Most requests neither bring a state nor need one, and parameters may be long.
    Supplier<RequestState> state = () -> new RequestState(asking, identity, method, digest(params));
    JsonNode given = params.path(STATE);
    RequestState.Carried earlier = null;
    if (given.isString()) {
      earlier = state.get().opened(given.stringValue());
    } else if (!given.isMissingNode() && !given.isNull()) {
      throw new BadState("\"requestState\" must be the string that was given.");
    }
    return new Rounds(state, earlier, params.path(RESPONSES));
  }

  /** Whether the client was asked before, or answers what it knows that it will be asked. */
  public boolean later() {
    return earlier != null || !now.isEmpty();
  }

  /**
   * The client's answer; empty when there is none yet, or none that answers this question.
   *
   * <p>A person agrees to the words that they read: where a state tells what was asked, an answer
   * counts only if the question is still the same to the letter.
   */
  public Optional<ObjectNode> answer(String key, InputRequest question) {
    String asked = digest(question);
    next.questions().put(key, asked);
    if (earlier != null && !asked.equals(earlier.questions().path(key).stringValue(""))) {
      return Optional.empty();
    }
    JsonNode first = earlier == null ? null : earlier.answers().get(key);
    Optional<ObjectNode> answer =
        AnswerCheck.read(question, first).or(() -> AnswerCheck.read(question, now.path(key)));
    answer.ifPresent(known -> next.answers().set(key, known));
    return answer;
  }

  /**
   * What the client is to send back in the next round: what was asked in this one, and the answers
   * that were used.
   *
   * @throws BadState when they are too long
   */
  public String seal() throws BadState {
    return state.get().sealed(next);
  }

  private static String digest(InputRequest question) {
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    whole.put("method", question.kind().method()).set("params", question.params());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(whole));
  }

  private static byte[] digest(ObjectNode params) {
    ObjectNode lasting = params.deepCopy();
    lasting.remove(OF_THE_ROUND);
    return sha256(lasting);
  }

  private static byte[] sha256(ObjectNode object) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(JsonText.bytes(sorted(object)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** A client may write the keys in another order the next time. */
  private static JsonNode sorted(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        TreeMap<String, JsonNode> entries = new TreeMap<>();
        object.properties().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        entries.forEach((key, value) -> copy.set(key, sorted(value)));
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
        array.forEach(element -> copy.add(sorted(element)));
        yield copy;
      }
      default -> node;
    };
  }
}
