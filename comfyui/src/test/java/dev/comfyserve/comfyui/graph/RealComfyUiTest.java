package dev.comfyserve.comfyui.graph;

import static dev.comfyserve.comfyui.graph.Samples.GRAPHS;
import static dev.comfyserve.comfyui.graph.Samples.INFO;
import static dev.comfyserve.comfyui.graph.Samples.faults;
import static dev.comfyserve.comfyui.graph.Samples.graph;
import static dev.comfyserve.comfyui.graph.Samples.places;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.comfyserve.comfyui.schema.InputSchema;
import dev.comfyserve.contract.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The check against graphs that a real ComfyUI ran, and against what one answered. */
class RealComfyUiTest {
  /** ComfyUI takes these, and cannot have been meant to (or drops an output, which we refuse). */
  private static final Set<String> STRICTER =
      Set.of(
          "extra unknown input",
          "link negative slot",
          "constant for IMAGE",
          "error upstream one of two outputs");

  /** Refused for what stands beside the graph, or for a file that may come yet. */
  private static final Set<String> NOT_THE_GRAPH =
      Set.of(
          "LoadImage missing file",
          "number string",
          "partial target none valid",
          "partial target empty",
          "extra_data null + client");

  @Test
  void every_graph_that_ran_passes() {
    for (var entry : GRAPHS.properties()) {
      assertThat(faults(entry.getValue(), INFO)).as(entry.getKey()).isEmpty();
      assertThat(faults(entry.getValue(), null)).as(entry.getKey()).isEmpty();
    }
  }

  @TestFactory
  Stream<DynamicTest> judges_as_comfyui_did() {
    return Samples.resource("validation_cases.json")
        .valueStream()
        .filter(c -> c.path("request").path("prompt").isContainer())
        .filter(c -> !NOT_THE_GRAPH.contains(c.path("case").asString()))
        .map(c -> dynamicTest(c.path("case").asString(), () -> judge(c)));
  }

  private static void judge(JsonNode sample) {
    String name = sample.path("case").asString();
    boolean refused = sample.path("status").asInt() != 200 || STRICTER.contains(name);
    assertThat(faults(sample.path("request").path("prompt"), INFO).isEmpty()).isEqualTo(!refused);
  }

  @Test
  void each_thing_that_is_taken_away_or_spoilt_is_one_fault_at_its_place() {
    List<String> spoilt = new ArrayList<>();
    for (String name : GRAPHS.propertyNames()) {
      for (var node : graph(name).properties()) {
        var schema = INFO.node(node.getValue().path("class_type").asString()).orElseThrow();
        for (InputSchema input : schema.inputs()) {
          if (node.getValue().path("inputs").has(input.name())) {
            spoilt.addAll(spoil(name, node.getKey(), input));
          }
        }
      }
    }
    assertThat(spoilt).hasSizeGreaterThan(1000);
  }

  /** Every way to spoil this input; each must be found. */
  private static List<String> spoil(String name, String id, InputSchema input) {
    List<String> done = new ArrayList<>();
    if (input.required()) {
      ObjectNode graph = graph(name);
      inputs(graph, id).remove(input.name());
      done.add(only("missing", graph, id, input));
    }
    if (inputs(graph(name), id).get(input.name()).isArray()) {
      ObjectNode graph = graph(name);
      inputs(graph, id).putArray(input.name()).add("nowhere").add(0);
      done.add(only("link", graph, id, input));
      return done;
    }
    ObjectNode graph = graph(name);
    switch (input.type()) {
      case "INT", "FLOAT" -> {
        inputs(graph, id).put(input.name(), 1e30);
        done.add(input.options().has("max") ? only("too_big", graph, id, input) : "");
      }
      case "STRING" -> {
        inputs(graph, id).putObject(input.name());
        done.add(only("string_type", graph, id, input));
      }
      case InputSchema.COMBO -> {
        inputs(graph, id).put(input.name(), 12345);
        done.add(only("not_a_choice", graph, id, input));
      }
      default -> {}
    }
    return done;
  }

  private static ObjectNode inputs(ObjectNode graph, String id) {
    return (ObjectNode) graph.path(id).path("inputs");
  }

  private static String only(String type, ObjectNode graph, String id, InputSchema input) {
    String place = "body.workflow_api_json." + id + ".inputs." + input.name() + " " + type;
    assertThat(places(faults(graph, INFO))).containsExactly(place);
    return place;
  }

  @Test
  void overriding_a_graph_with_its_own_example_changes_nothing() {
    for (String name : GRAPHS.propertyNames()) {
      Faults faults = new Faults();
      ObjectNode graph = graph(name);
      assertThat(Overrides.apply(graph, ExampleOverrides.of(graph), faults)).isEqualTo(graph);
      assertThat(faults.list()).isEmpty();
    }
  }

  @Test
  void a_rewritten_graph_still_passes_and_can_be_undone() {
    String attempt = "3f2b8c1e-0d6a-4a57-9f55-0c6f3f6f9e11";
    for (String name : GRAPHS.propertyNames()) {
      Faults faults = new Faults();
      ObjectNode own = OwnOutputs.rewrite(graph(name), attempt, INFO, faults);
      assertThat(faults.list()).isEmpty();
      assertThat(own).isNotEqualTo(graph(name));
      assertThat(faults(own, INFO)).isEmpty();
      assertThat(OwnOutputs.undone(own)).isEqualTo(graph(name));
    }
  }
}
