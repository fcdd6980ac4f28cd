package dev.comfyserve.comfyui.graph;

import static dev.comfyserve.comfyui.graph.Samples.INFO;
import static dev.comfyserve.comfyui.graph.Samples.faults;
import static dev.comfyserve.comfyui.graph.Samples.json;
import static dev.comfyserve.comfyui.graph.Samples.places;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.Faults;
import dev.comfyserve.contract.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class GraphCheckTest {
  private static final String AT = "body.workflow_api_json.";
  private static final String SAVE =
      "'9': {'class_type': 'SaveImage', 'inputs': {'images': ['1', 0], 'filename_prefix': 'x'}}";
  private static final String EMPTY =
      "'1': {'class_type': 'EmptyImage', 'inputs':"
          + " {'width': 8, 'height': 8, 'batch_size': 1, 'color': 0}}";

  @Test
  void tells_all_faults_at_once_each_with_its_place() {
    ObjectNode graph =
        json(
            """
            {'1': {'class_type': 'EmptyImage', 'inputs': {'width': 0, 'height': 'q', 'color': 0}},
             '2': {'class_type': 'NopeNode', 'inputs': {}},
             '3': {'inputs': {}},
             '4': 'EmptyImage',
             '5': {'class_type': 'ImageInvert', 'inputs': {'image': ['77', 0]}},
             '6': {'class_type': 'ImageScale', 'inputs': {'image': ['1', 3], 'upscale_method': 'magic',
                   'width': 8, 'height': 8, 'crop': 'disabled', 'colour': 1}},
             '9': {'class_type': 'SaveImage', 'inputs': {'images': ['6', 0], 'filename_prefix': 1}},
             '10': {'class_type': 'SaveImage', 'inputs': {'images': 'x', 'filename_prefix': 'x'}}}
            """);
    assertThat(places(faults(graph, INFO)))
        .containsExactlyInAnyOrder(
            AT + "1.inputs.width too_small",
            AT + "1.inputs.height int_type",
            AT + "1.inputs.batch_size missing",
            AT + "2.class_type unknown_node",
            AT + "3.class_type missing",
            AT + "4 object_type",
            AT + "5.inputs.image link",
            AT + "6.inputs.image link",
            AT + "6.inputs.upscale_method not_a_choice",
            AT + "6.inputs.colour unknown_input",
            AT + "10.inputs.images link_expected");
  }

  @Test
  void a_link_that_leads_nowhere_hides_no_other_fault() {
    ObjectNode graph =
        json(
            """
            {'1': {'class_type': 'EmptyImage', 'inputs': {'width': 'q', 'height': 8, 'batch_size': 1, 'color': 0}},
             '6': {'class_type': 'ImageScale', 'inputs': {'image': ['1', 0], 'upscale_method': 'magic',
                   'width': 8, 'height': 8, 'crop': 'disabled'}},
             '9': {'class_type': 'SaveImage', 'inputs': {'images': ['60', 0], 'filename_prefix': 'x'}}}
            """);
    assertThat(places(faults(graph, INFO)))
        .containsExactlyInAnyOrder(
            AT + "9.inputs.images link",
            AT + "1.inputs.width int_type",
            AT + "6.inputs.upscale_method not_a_choice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'1'", "[1, 0]", "['1', 'IMAGE']", "['1', 3]", "5"})
  void a_broken_link_hides_no_fault_of_what_it_was_to_lead_to(String link) {
    ObjectNode graph =
        json(
            """
            {'1': {'class_type': 'EmptyImage', 'inputs': {'width': 8, 'height': 8, 'batch_size': 1, 'color': 'red'}},
             '9': {'class_type': 'SaveImage', 'inputs': {'images': %s, 'filename_prefix': 'x'}}}
            """
                .formatted(link));
    assertThat(places(faults(graph, INFO)))
        .hasSize(2)
        .contains(AT + "1.inputs.color int_type")
        .anyMatch(place -> place.startsWith(AT + "9.inputs.images link"));
  }

  @Test
  void without_an_output_the_inputs_are_looked_at_all_the_same() {
    ObjectNode graph =
        json("{'1': {'class_type': 'EmptyImage', 'inputs': {'width': 8, 'color': 'red'}}}");
    assertThat(places(faults(graph, INFO)))
        .contains("body.workflow_api_json no_output", AT + "1.inputs.color int_type");
  }

  @Test
  void a_fault_that_is_no_link_makes_no_demands_on_what_no_output_needs() {
    ObjectNode graph =
        json(
            """
            {'1': {'class_type': 'EmptyImage', 'inputs': {'width': 8, 'height': 8, 'batch_size': 1, 'color': 'red'}},
             '2': {'class_type': 'EmptyImage', 'inputs': {}},
             '9': {'class_type': 'SaveImage', 'inputs': {'images': ['1', 0], 'filename_prefix': 'x'}}}
            """);
    assertThat(places(faults(graph, INFO))).containsExactly(AT + "1.inputs.color int_type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "5", "{'url': 'https://x/y.png'}", "true"})
  void what_is_no_text_where_a_file_goes_is_told_how_a_file_is_given(String value) {
    ObjectNode graph =
        json(
            "{'1': {'class_type': 'LoadImage', 'inputs': {'image': %s}},".formatted(value)
                + SAVE
                + "}");
    var found = faults(graph, INFO);
    assertThat(places(found)).containsExactly(AT + "1.inputs.image not_a_choice");
    assertThat(found.getFirst().msg())
        .contains("must be a text", "data: URI")
        .doesNotContain("one of");
  }

  @Test
  void names_the_menu_item_for_the_editor_format() {
    var found = faults(json("{'nodes': [], 'links': [], 'version': 0.4}"), null);
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().msg()).contains("Workflow > Export (API)");
    assertThat(found.getFirst().loc()).containsExactly("body", "workflow_api_json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "'x'", "null", "{}", "{'1': null}", "{'1': {}}"})
  void refuses_what_is_no_graph_without_failing(String text) {
    assertThat(faults(Json.parse(text.replace('\'', '"')), null)).isNotEmpty();
    assertThat(faults(Json.parse(text.replace('\'', '"')), INFO)).isNotEmpty();
  }

  @Test
  void finds_rings_of_links_without_a_schema_too() {
    ObjectNode graph =
        json(
            """
            {'1': {'class_type': 'A', 'inputs': {'x': ['2', 0], 'y': ['3', 0]}},
             '2': {'class_type': 'A', 'inputs': {'x': ['1', 0]}},
             '3': {'class_type': 'A', 'inputs': {}},
             '4': {'class_type': 'A', 'inputs': {'x': ['4', 1], 'y': ['3', 0], 'z': ['3', 0]}}}
            """);
    var found = faults(graph, null);
    assertThat(found).allMatch(f -> f.type().equals("cycle")).hasSize(2);
    assertThat(found.get(0).msg()).contains("1 -> 2 -> 1");
    assertThat(found.get(1).msg()).contains("4 -> 4");
  }

  @Test
  void a_chain_of_any_length_is_walked() {
    ObjectNode graph = Json.object();
    for (int i = 0; i < 50_000; i++) {
      ObjectNode node = graph.putObject("n" + i).put("class_type", "ImageInvert");
      node.putObject("inputs").putArray("image").add("n" + (i + 1)).add(0);
    }
    graph.set("n50000", json("{" + EMPTY + "}").get("1"));
    graph.set("9", json("{" + SAVE.replace("'1'", "'n0'") + "}").get("9"));
    assertThat(faults(graph, INFO)).isEmpty();
    ((ObjectNode) graph.get("n49999").get("inputs")).putArray("image").add("n0").add(0);
    assertThat(places(faults(graph, INFO))).containsExactly(AT + "n0 cycle");
  }

  @Test
  void a_list_that_is_no_link_is_wrapped_where_the_schema_wants_a_value() {
    String choice = "{'class_type': 'ImageFlip', 'inputs': {'image': ['1', 0], 'flip_method': %s}}";
    for (String value : List.of("['1']", "['1', 0, 0]", "[1, 0]", "['1', '0']", "[]")) {
      ObjectNode graph = json("{" + EMPTY + ",'2':" + choice.formatted(value) + "," + SAVE + "}");
      ((ObjectNode) graph.at("/9/inputs")).putArray("images").add("2").add(0);
      assertThat(places(faults(graph, INFO)))
          .as(value)
          .containsExactly(AT + "2.inputs.flip_method link");
      assertThat(faults(graph, null)).as("without schema ComfyUI judges").isEmpty();
    }
  }

  @Test
  void demands_of_a_schema_are_not_made_on_nodes_that_nothing_needs() {
    ObjectNode graph =
        json(
            "{"
                + EMPTY
                + ","
                + SAVE
                + ", '5': {'class_type': 'ImageInvert', 'inputs': {}},"
                + " '6': {'class_type': 'Nope', 'inputs': {}}}");
    assertThat(places(faults(graph, INFO))).containsExactly(AT + "6.class_type unknown_node");
  }

  @Test
  void a_graph_needs_an_output_node() {
    assertThat(places(faults(json("{" + EMPTY + "}"), INFO)))
        .containsExactly("body.workflow_api_json no_output");
  }

  @Test
  void numbers_are_read_as_comfyui_reads_them() {
    for (String good : List.of("16.9", "'12'", "true", "' 7 '", "8", "'+3'")) {
      assertThat(faults(emptyImage(good), INFO)).as(good).isEmpty();
    }
    for (String bad :
        List.of("null", "'1.5'", "''", "'x'", "{}", "0.9", "false", "1e300", "99999", "-1")) {
      assertThat(faults(emptyImage(bad), INFO)).as(bad).hasSize(1);
    }
  }

  private static ObjectNode emptyImage(String width) {
    return json("{" + EMPTY.replace("'width': 8", "'width': " + width) + "," + SAVE + "}");
  }

  @Test
  void a_seed_of_64_bits_without_sign_is_a_number() {
    ObjectInfo info =
        ObjectInfo.of(
            json(
                """
                {'Noise': {'input': {'required': {'seed': ['INT',
                   {'min': 0, 'max': 18446744073709551615}]}}, 'output': [], 'output_node': true}}
                """));
    String node = "{'1': {'class_type': 'Noise', 'inputs': {'seed': %s}}}";
    assertThat(faults(json(node.formatted("18446744073709551615")), info)).isEmpty();
    assertThat(faults(json(node.formatted("18446744073709551616")), info)).hasSize(1);
  }

  @Test
  void a_text_for_a_boolean_is_refused_because_comfyui_takes_false_for_true() {
    ObjectNode graph =
        json(
            "{'1': {'class_type': 'PreviewAny', 'inputs': {'source': ['2', 0]}},"
                + " '2': {'class_type': 'PrimitiveBoolean', 'inputs': {'value': 'false'}}}");
    assertThat(places(faults(graph, INFO))).containsExactly(AT + "2.inputs.value bool_type");
  }

  @Test
  void a_missing_file_is_only_a_warning() {
    Faults faults = new Faults();
    var warnings = GraphCheck.check(loadImage("nope.png"), INFO, faults);
    assertThat(faults.list()).isEmpty();
    assertThat(warnings).singleElement().asString().contains("nope.png");
  }

  private static ObjectNode loadImage(String name) {
    ObjectNode graph = json("{'1': {'class_type': 'LoadImage', 'inputs': {}}," + SAVE + "}");
    ((ObjectNode) graph.at("/1/inputs")).put("image", name);
    return graph;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x.png",
        "a/../../x.png",
        "/etc/passwd",
        "..",
        "a\\..\\b.png",
        "C:\\x.png",
        "~/x.png",
        "\\\\host\\x.png",
        "x.png [output]",
        "x.png [temp]",
        "x.png [input] ",
        "a/.. /x.png",
        "data:image/png (123 bytes)"
      })
  void file_names_must_be_plain(String name) {
    for (ObjectInfo info : new ObjectInfo[] {INFO, null}) {
      assertThat(places(faults(loadImage(name), info)))
          .containsExactly(AT + "1.inputs.image unsafe_name");
      Faults trusted = new Faults();
      GraphCheck.check(loadImage(name), info, true, trusted);
      assertThat(trusted.list()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x.png",
        "sub/x.png",
        "a..b.png",
        "ü (1).png",
        "https://example.org/../x.png",
        "data:image/png;base64,AAAA"
      })
  void plain_names_and_files_that_are_brought_along_pass(String name) {
    assertThat(faults(loadImage(name), INFO)).isEmpty();
    assertThat(faults(loadImage(name), null)).isEmpty();
  }

  @Test
  void a_text_that_a_custom_node_takes_as_a_path_is_held_to_the_same_rule() {
    ObjectNode graph =
        json(
            "{'1': {'class_type': 'X', 'inputs': {'video_path': '/etc/passwd', 'text': '/imagine"
                + " ..', 'filename_prefix': 'x', 'file_path': 'a/b.mp4'}}}");
    assertThat(places(faults(graph, null))).containsExactly(AT + "1.inputs.video_path unsafe_name");
  }

  @Test
  void custom_classes_may_take_more_than_their_schema_tells() {
    ObjectInfo info =
        ObjectInfo.of(
            json(
                """
                {'Loras': {'input': {'required': {'mode': [['a', 'b']]}}, 'output': ['WEIRD'],
                           'python_module': 'custom_nodes.x', 'output_node': false},
                 'Show': {'input': {'required': {'text': ['STRING', {}]}}, 'output': [],
                          'python_module': 'nodes', 'output_node': true},
                 'Grow': {'input': {'required': {'images': ['COMFY_AUTOGROW_V3', {}]}}, 'output': [],
                          'python_module': 'comfy_extras.x', 'output_node': true}}
                """));
    ObjectNode graph =
        json(
            """
            {'1': {'class_type': 'Loras', 'inputs': {'mode': 'c', 'lora_1': {'on': true}}},
             '2': {'class_type': 'Show', 'inputs': {'text': ['1', 0]}},
             '3': {'class_type': 'Grow', 'inputs': {'images.image0': ['1', 0], '_mark': 1}}}
            """);
    Faults faults = new Faults();
    assertThat(GraphCheck.check(graph, info, faults)).hasSize(2);
    assertThat(faults.list()).isEmpty();
  }
}
