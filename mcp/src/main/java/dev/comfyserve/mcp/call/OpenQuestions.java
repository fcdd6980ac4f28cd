package dev.comfyserve.mcp.call;

import dev.comfyserve.mcp.conversation.Unanswered;
import dev.comfyserve.mcp.jsonrpc.Message;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The requests of ours that wait for their client's answer, which comes as a message of its own: of
 * one process over HTTP, of one connection elsewhere. Each belongs to a running request and is gone
 * when that ends. Thread-safe.
 */
public final class OpenQuestions {
  private static final int ID_BYTES = 24;

  private final RandomGenerator random;
  private final Map<String, Question> open = new ConcurrentHashMap<>();

  /**
   * @param random makes ids that nobody guesses
   */
  public OpenQuestions(RandomGenerator random) {
    this.random = random;
  }

  /** How many wait. */
  public int count() {
    return open.size();
  }

  /**
   * Takes an answer to the question that waits for it; any other is dropped.
   *
   * @param owner who sent it: only who was asked can answer
   */
  public void answered(String owner, Message.Response response) {
    Question question = response.id() == null ? null : open.get(response.id().stringValue(""));
    if (question == null || !question.owner.equals(owner)) {
      return;
    }
    if (response.error() != null) {
      question.fails("The client refused: " + response.error().message());
    } else {
      question.answer.complete(response.result());
    }
  }

  /**
   * @param owner who is asked
   */
  Question ask(String owner) {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Question question = new Question(id, owner);
    open.put(id, question);
    return question;
  }

  /** One question; open until it is closed. */
  final class Question implements AutoCloseable {
    private final String id;
    private final String owner;
    private final CompletableFuture<JsonNode> answer = new CompletableFuture<>();

    private Question(String id, String owner) {
      this.id = id;
      this.owner = owner;
    }

    JsonNode id() {
      return JsonNodeFactory.instance.stringNode(id);
    }

    /** No answer will come. */
    void fails(String why) {
      answer.completeExceptionally(new Unanswered(why));
    }

    /**
     * @return the result that the client answered with
     */
    JsonNode await(Duration patience) throws Unanswered, TimeoutException, InterruptedException {
      try {
        return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        throw new Unanswered(e.getCause().getMessage());
      }
    }

    @Override
    public void close() {
      open.remove(id);
    }
  }
}
