package dev.comfyserve.engine.prompt;

import dev.comfyserve.engine.json.PythonText;
import dev.comfyserve.engine.json.WireJson;
import dev.comfyserve.engine.node.NodeRegistry;
import dev.comfyserve.engine.validation.Coercion;
import dev.comfyserve.engine.validation.MalformedRequest;
import dev.comfyserve.engine.validation.PromptValidator;
import dev.comfyserve.engine.validation.Verdict;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Takes prompts in, runs them one after another and remembers how they ended. */
public final class Prompts implements AutoCloseable {
  private static final long LONGEST_WAIT_FOR_WORKER_MS = 1_000;

  /** An answer to a submission: 200 and what was queued, or 400 and why not. */
  public record Answer(int status, ObjectNode body) {}

  private final PromptValidator validator;
  private final PromptQueue queue;
  private final PromptHistory history = new PromptHistory();
  private final PromptWorker worker;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Supplier<String> ids;
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLong arrivals = new AtomicLong();

  /**
   * @param ids gives a prompt its id where the client chose none
   * @param journal a file or null
   * @param onCrash what a crash node does
   */
  public Prompts(
      NodeRegistry registry,
      Messages messages,
      InstantSource clock,
      Supplier<String> ids,
      Path journal,
      Runnable onCrash) {
    InterruptFlag interrupt = new InterruptFlag();
    this.validator = new PromptValidator(registry);
    this.queue = new PromptQueue(messages, interrupt);
    this.ids = ids;
    this.worker =
        new PromptWorker(
            queue,
            history,
            new RunSurroundings(
                registry,
                new ResultCache(registry),
                messages,
                interrupt,
                clock,
                new Journal(journal),
                ended,
                onCrash));
  }

  public void start() {
    worker.start();
  }

  /**
   * Checks a submission and queues it.
   *
   * @throws MalformedRequest when it is of a shape that ComfyUI trips over
   */
  public Answer submit(JsonNode body) {
    if (!body.isObject()) {
      if (body.isArray() && !contains(body, "prompt") && !contains(body, "number")) {
        return noPrompt();
      }
      throw new MalformedRequest("the body is not an object");
    }
    JsonNode number = number(body);
    if (!body.has("prompt")) {
      return noPrompt();
    }
    Verdict verdict = validator.validate(body.get("prompt"), targets(body));
    ObjectNode extraData = extraData(body);
    if (!verdict.valid()) {
      return refusal(verdict);
    }
    String id = body.has("prompt_id") ? PythonText.str(body.get("prompt_id")) : ids.get();
    queue.put(
        new QueueItem(
            number,
            id,
            (ObjectNode) body.get("prompt"),
            extraData,
            verdict.outputs(),
            arrivals.getAndIncrement()));
    ObjectNode answer = WireJson.object().put("prompt_id", id);
    answer.set("number", number);
    answer.set("node_errors", verdict.nodeErrors());
    return new Answer(200, answer);
  }

  private static boolean contains(JsonNode array, String text) {
    return array.valueStream().anyMatch(item -> item.isString() && item.stringValue().equals(text));
  }

  private static Answer noPrompt() {
    return refusal(Verdict.refused("no_prompt", "No prompt provided", "No prompt provided"));
  }

  private static Answer refusal(Verdict verdict) {
    ObjectNode body = WireJson.object();
    body.set("error", verdict.error());
    body.set("node_errors", verdict.nodeErrors());
    return new Answer(400, body);
  }

  private JsonNode number(JsonNode body) {
    if (body.has("number")) {
      try {
        return Coercion.to("FLOAT", body.get("number"));
      } catch (Coercion.Impossible e) {
        throw new MalformedRequest("number: " + e.getMessage());
      }
    }
    long number = numbers.getAndIncrement();
    boolean front = body.path("front").asBoolean(false);
    return JsonNodeFactory.instance.numberNode(front ? -number : number);
  }

  private static List<String> targets(JsonNode body) {
    JsonNode targets = body.get("partial_execution_targets");
    if (targets == null || targets.isNull()) {
      return null;
    }
    return targets.valueStream().filter(JsonNode::isString).map(JsonNode::stringValue).toList();
  }

  /** An {@code extra_data} of null would kill ComfyUI's worker; here it is refused. */
  private static ObjectNode extraData(JsonNode body) {
    if (body.has("extra_data") && !body.get("extra_data").isObject()) {
      throw new MalformedRequest("extra_data is not an object");
    }
    ObjectNode extraData =
        body.get("extra_data") instanceof ObjectNode given ? given : WireJson.object();
    if (body.has("client_id")) {
      extraData.set("client_id", body.get("client_id"));
    }
    return extraData;
  }

  public PromptHistory history() {
    return history;
  }

  public ObjectNode queue() {
    return queue.toJson();
  }

  /** How many prompts wait or run. */
  public int remaining() {
    return queue.remaining();
  }

  /** Removes waiting prompts; others are left alone. */
  public void delete(Collection<String> promptIds) {
    queue.delete(promptIds);
  }

  public void clearQueue() {
    queue.clear();
  }

  /**
   * Interrupts this prompt if it is the one that runs.
   *
   * @param promptId null for whichever runs
   */
  public void interrupt(String promptId) {
    queue.interrupt(promptId);
  }

  /** Forgets all cached results, after the running prompt. */
  public void free() {
    queue.wantFree();
  }

  /** The node that runs for this client now, or null. */
  public String currentNode(String clientId) {
    return clientId.equals(queue.runningClient()) ? worker.currentNode() : null;
  }

  /** What a {@code status} message says. */
  public ObjectNode status() {
    return PromptQueue.status(queue.remaining());
  }

  /** Interrupts the running prompt and ends the worker; one that hangs is left behind. */
  @Override
  public void close() {
    queue.close();
    ended.countDown();
    try {
      worker.awaitEnd(LONGEST_WAIT_FOR_WORKER_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
