package dev.comfyserve.engine.node.fault;

import dev.comfyserve.engine.image.Image;
import dev.comfyserve.engine.node.Folders;
import dev.comfyserve.engine.node.Node;
import dev.comfyserve.engine.node.NodeContext;
import dev.comfyserve.engine.node.NodeFailure;
import dev.comfyserve.engine.node.NodeInputs;
import dev.comfyserve.engine.node.NodeResult;
import dev.comfyserve.engine.node.NodeSchema;
import dev.comfyserve.engine.node.NodeSchemaBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The test-only nodes. */
public final class FaultNodes {
  private static final int SIDE = 64;

  /** What a fault node does before it passes its image on. */
  @FunctionalInterface
  private interface Fault {
    void happen(NodeInputs inputs, NodeContext context) throws Exception;
  }

  private record FaultNode(NodeSchema schema, Fault fault) implements Node {
    @Override
    public NodeSchema schema(Folders folders) {
      return schema;
    }

    @Override
    public NodeResult run(NodeInputs inputs, NodeContext context) throws Exception {
      fault.happen(inputs, context);
      Image image = inputs.optionalImage("image");
      return NodeResult.of(image == null ? Image.blank(1, SIDE, SIDE, 3) : image);
    }
  }

  private FaultNodes() {}

  public static Map<String, Node> all() {
    Map<String, Node> nodes = new LinkedHashMap<>();
    add(nodes, "TestSlow", FaultNodes::slowInputs, FaultNodes::slow);
    add(nodes, "TestFail", FaultNodes::failInputs, FaultNodes::fail);
    add(nodes, "TestHang", FaultNodes::hangInputs, FaultNodes::hang);
    add(nodes, "TestCrash", UnaryOperator.identity(), (inputs, context) -> context.crash());
    add(nodes, "TestOutOfMemory", UnaryOperator.identity(), FaultNodes::outOfMemory);
    add(
        nodes,
        "TestDropSockets",
        UnaryOperator.identity(),
        (inputs, context) -> context.dropSockets());
    return nodes;
  }

  private static void add(
      Map<String, Node> nodes, String name, UnaryOperator<NodeSchemaBuilder> inputs, Fault fault) {
    NodeSchema schema =
        inputs
            .apply(NodeSchema.named(name).in("test_nodes", "test"))
            .optionalLink("image", "IMAGE")
            .outputs("IMAGE")
            .build();
    nodes.put(name, new FaultNode(schema, fault));
  }

  private static NodeSchemaBuilder slowInputs(NodeSchemaBuilder schema) {
    return schema
        .input(
            "seconds",
            "FLOAT",
            options -> options.put("default", 1.0).put("min", 0.0).put("max", 3600.0))
        .integer("steps", 10, 1, 10_000);
  }

  private static void slow(NodeInputs inputs, NodeContext context) throws Exception {
    int steps = inputs.integer("steps");
    Duration step = seconds(inputs.number("seconds") / steps);
    for (int i = 1; i <= steps; i++) {
      context.pause(step);
      context.progress(i, steps);
    }
  }

  private static NodeSchemaBuilder failInputs(NodeSchemaBuilder schema) {
    return schema
        .optionalInput("message", "STRING", options -> options.put("default", "boom"))
        .optionalInput("exception_type", "STRING", options -> options.put("default", "ValueError"));
  }

  private static void fail(NodeInputs inputs, NodeContext context) throws Exception {
    throw new NodeFailure(
        inputs.text("exception_type", "ValueError"), inputs.text("message", "boom"));
  }

  private static NodeSchemaBuilder hangInputs(NodeSchemaBuilder schema) {
    return schema.optionalInput(
        "seconds", "FLOAT", options -> options.put("default", 86_400.0).put("min", 0.0));
  }

  /** Deaf to interrupts, once it has told a step: only then the last look at them is over. */
  private static void hang(NodeInputs inputs, NodeContext context) throws Exception {
    context.progress(1, 2);
    context.hang(seconds(inputs.number("seconds", 86_400)));
  }

  private static void outOfMemory(NodeInputs inputs, NodeContext context) throws Exception {
    throw new NodeFailure(
        NodeFailure.OUT_OF_GPU_MEMORY, "CUDA out of memory. Tried to allocate 20.00 GiB");
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }
}
