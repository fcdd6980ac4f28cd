package dev.comfyserve.engine.prompt;

import dev.comfyserve.engine.json.WireJson;
import dev.comfyserve.engine.node.Node;
import dev.comfyserve.engine.node.NodeFailure;
import dev.comfyserve.engine.node.NodeInputs;
import dev.comfyserve.engine.node.NodeResult;
import dev.comfyserve.engine.node.PromptInterrupted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One prompt on the worker thread, node by node. */
final class PromptRun {
  private static final Logger LOG = LoggerFactory.getLogger(PromptRun.class);

  /** How a prompt ended, in the words of the journal. */
  enum End {
    SUCCESS,
    ERROR,
    INTERRUPTED
  }

  private final QueueItem item;
  private final RunSurroundings around;
  private final RunMessages messages;
  private final ProgressStates progress;
  private final Set<String> executed = new LinkedHashSet<>();
  private final Map<String, NodeOutcome> finished = new HashMap<>();
  private volatile String currentNode;
  private End end;

  PromptRun(QueueItem item, RunSurroundings around) {
    this.item = item;
    this.around = around;
    this.messages = new RunMessages(item, around.messages(), around.clock());
    this.progress = new ProgressStates(item.promptId(), item.clientId(), around.messages());
  }

  QueueItem item() {
    return item;
  }

  Set<String> executed() {
    return executed;
  }

  RunMessages messages() {
    return messages;
  }

  ProgressStates progress() {
    return progress;
  }

  RunSurroundings around() {
    return around;
  }

  /** The node that runs now, null between prompts. */
  String currentNode() {
    return currentNode;
  }

  End end() {
    return end;
  }

  /** Runs to the end, whatever happens in a node. */
  void run() {
    messages.started();
    around.cache().enter(item.graph());
    List<String> cached = new ArrayList<>();
    for (String id : item.graph().propertyNames()) {
      if (around.cache().find(id) != null) {
        cached.add(id);
      }
    }
    messages.cached(cached);
    ExecutionOrder order =
        new ExecutionOrder(
            this::sources, item.outputs(), this::isOutput, id -> outcome(id) != null);
    end = End.SUCCESS;
    for (String id = order.next(); id != null && end == End.SUCCESS; id = order.next()) {
      end = execute(id);
      order.done(id);
    }
    if (end == End.SUCCESS) {
      messages.succeeded();
    }
    currentNode = null;
  }

  /** Links of inputs that the class does not know lead nowhere. */
  private List<String> sources(String id) {
    JsonNode inputs = item.graph().get(id).get("inputs");
    return around.registry().schema(classType(id)).inputs().stream()
        .map(input -> inputs.get(input.name()))
        .filter(value -> value != null && Links.isLink(value))
        .map(link -> link.get(0).stringValue())
        .toList();
  }

  private boolean isOutput(String id) {
    return around.registry().schema(classType(id)).outputNode();
  }

  private String classType(String id) {
    return item.graph().get(id).get("class_type").stringValue();
  }

  private NodeOutcome outcome(String id) {
    NodeOutcome here = finished.get(id);
    return here != null ? here : around.cache().find(id);
  }

  private End execute(String id) {
    NodeOutcome known = outcome(id);
    if (known != null) {
      messages.executed(id, known.result().ui());
      progress.finish(id);
      finished.put(id, known);
      return End.SUCCESS;
    }
    currentNode = id;
    progress.start(id);
    messages.executing(id);
    Map<String, Object> inputs = new LinkedHashMap<>();
    try {
      around.interrupt().check();
      inputs = inputs(id);
      Node node = around.registry().find(classType(id)).orElseThrow();
      finish(id, node.run(new NodeInputs(inputs), new NodeRun(this, id)));
      return End.SUCCESS;
    } catch (PromptInterrupted e) {
      messages.interrupted(id, classType(id), executed);
      return End.INTERRUPTED;
    } catch (EngineGone gone) {
      throw gone;
    } catch (Exception | OutOfMemoryError | StackOverflowError fault) {
      log(id, fault);
      messages.failed(RunFault.describe(item, id, fault, executed, inputs));
      if (fault instanceof OutOfMemoryError) {
        around.cache().clear();
      }
      return End.ERROR;
    }
  }

  private void log(String id, Throwable fault) {
    if (fault instanceof NodeFailure) {
      LOG.info(
          "Node {} ({}) of prompt {}: {}", id, classType(id), item.promptId(), fault.getMessage());
    } else {
      LOG.warn("Node {} ({}) of prompt {} failed", id, classType(id), item.promptId(), fault);
    }
  }

  private Map<String, Object> inputs(String id) {
    Map<String, Object> values = new LinkedHashMap<>();
    item.graph()
        .get(id)
        .get("inputs")
        .properties()
        .forEach(input -> values.put(input.getKey(), value(input.getValue())));
    return values;
  }

  private Object value(JsonNode value) {
    if (!Links.isLink(value)) {
      return value;
    }
    NodeOutcome source = outcome(value.get(0).stringValue());
    if (source == null) {
      return value; // an unknown input may link anywhere, and nobody reads it
    }
    List<Object> outputs = source.result().outputs();
    return outputs.isEmpty()
        ? value
        : outputs.get(Math.floorMod(value.get(1).intValue(), outputs.size()));
  }

  private void finish(String id, NodeResult result) {
    NodeOutcome outcome = NodeOutcome.of(id, result);
    finished.put(id, outcome);
    around.cache().keep(id, outcome);
    executed.add(id);
    if (result.ui() != null) {
      messages.executed(id, result.ui());
    }
    progress.finish(id);
  }

  /** The history record. */
  ObjectNode record() {
    ObjectNode record = WireJson.object();
    record.set("prompt", item.toJson());
    ObjectNode outputs = record.putObject("outputs");
    ObjectNode meta = WireJson.object();
    for (String id : item.graph().propertyNames()) {
      NodeOutcome outcome = outcome(id);
      if (outcome != null && outcome.result().ui() != null) {
        outputs.set(id, outcome.result().ui());
        meta.set(id, outcome.meta());
      }
    }
    ObjectNode status = record.putObject("status");
    status.put("status_str", end == End.SUCCESS ? "success" : "error");
    status.put("completed", end == End.SUCCESS);
    ArrayNode recorded = messages.recorded();
    status.set("messages", recorded);
    record.set("meta", meta);
    return record;
  }
}
