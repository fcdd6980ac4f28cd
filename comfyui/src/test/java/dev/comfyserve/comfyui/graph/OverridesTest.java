package dev.comfyserve.comfyui.graph;

import static dev.comfyserve.comfyui.graph.Samples.json;
import static dev.comfyserve.comfyui.graph.Samples.places;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Faults;
import dev.comfyserve.contract.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

class OverridesTest {
  private static final String GRAPH =
      "{'38:42': {'class_type': 'A', 'inputs': {'text': 'cat', 'image': ['7', 0]}},"
          + " '7': {'class_type': 'B', 'inputs': {}}}";

  private final Faults faults = new Faults();

  @Test
  void replaces_inputs_in_a_new_graph() {
    ObjectNode graph = json(GRAPH);
    ObjectNode merged =
        Overrides.apply(
            graph, json("{'38:42': {'inputs': {'text': {'__value__': [1]}}}}"), faults, "body");
    assertThat(faults.list()).isEmpty();
    assertThat(merged)
        .isEqualTo(json(GRAPH.replace("'text': 'cat'", "'text': {'__value__': [1]}")));
    assertThat(graph).isEqualTo(json(GRAPH));
  }

  @Test
  void none_is_none() {
    assertThat(Overrides.apply(json(GRAPH), null, faults)).isEqualTo(json(GRAPH));
    assertThat(Overrides.apply(json(GRAPH), NullNode.getInstance(), faults)).isEqualTo(json(GRAPH));
    assertThat(faults.list()).isEmpty();
  }

  @Test
  void node_and_input_must_exist_and_all_faults_are_told() {
    Overrides.apply(
        json(GRAPH),
        json(
            """
            {'6': {'inputs': {'text': 'x'}},
             '38:42': {'inputs': {'txt': 'x'}, 'class_type': 'B'},
             '7': {'text': 'x'}}
            """),
        faults,
        "body",
        "overrides");
    assertThat(places(faults.list()))
        .containsExactlyInAnyOrder(
            "body.overrides.6 unknown_node",
            "body.overrides.38:42.class_type extra_forbidden",
            "body.overrides.38:42.inputs.txt unknown_input",
            "body.overrides.7.text extra_forbidden",
            "body.overrides.7.inputs missing");
    assertThat(faults.list().getFirst().msg()).contains("38:42, 7");
  }

  @Test
  void what_is_no_object_is_refused() {
    Overrides.apply(json(GRAPH), Json.parse("[1]"), faults, "body", "overrides");
    Overrides.apply(json(GRAPH), json("{'7': 1, '38:42': {'inputs': 3}}"), faults, "o");
    assertThat(places(faults.list()))
        .containsExactly(
            "body.overrides object_type", "o.7 object_type", "o.38:42.inputs object_type");
  }

  @Test
  void a_stored_file_cannot_be_named_by_a_caller() {
    Overrides.apply(
        json(GRAPH),
        json("{'38:42': {'inputs': {'text': [{'$file': {'sha256': 'ab'}}]}}}"),
        faults);
    assertThat(places(faults.list())).containsExactly("38:42.inputs.text.0.$file reserved");
  }
}
