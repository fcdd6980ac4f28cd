package dev.comfyserve.comfyui.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class ObjectInfoTest {
  private static final ObjectInfo INFO =
      ObjectInfo.of(
          (ObjectNode)
              Json.parse(
                  """
                  {"Old": {"input": {"required": {"m": [["a", "b"], {"default": "a"}]},
                                     "optional": {"x": ["IMAGE"]}, "hidden": {"p": "PROMPT"}},
                           "output": ["IMAGE", ["a", "b"]], "display_name": null},
                   "New": {"input": {"required": {"m": ["COMBO", {"options": ["a", "b"]}],
                                                  "r": ["COMBO", {"remote": {}}]}},
                           "output_node": true, "python_module": "custom_nodes.x"},
                   "Files": {"input": {"required": {"model": [["a.safetensors", "b"]],
                                       "image": [["a.png"]], "up": [[], {"image_upload": true}],
                                       "text": ["STRING", {}], "cam": ["WEBCAM", {}]}}},
                   "Odd": 1, "Odder": {"input": 3}}
                  """));

  @Test
  void both_forms_of_choices_read_the_same() {
    InputSchema old = INFO.node("Old").orElseThrow().input("m").orElseThrow();
    InputSchema v3 = INFO.node("New").orElseThrow().input("m").orElseThrow();
    assertThat(old.type()).isEqualTo(v3.type()).isEqualTo(InputSchema.COMBO);
    assertThat(old.choices()).isEqualTo(v3.choices()).hasSize(2);
    assertThat(INFO.node("New").orElseThrow().input("r").orElseThrow().choices()).isNull();
  }

  @Test
  void a_node_tells_inputs_outputs_and_origin() {
    NodeSchema old = INFO.node("Old").orElseThrow();
    assertThat(old.inputs()).extracting(InputSchema::name).containsExactly("m", "x");
    assertThat(old.inputs()).extracting(InputSchema::required).containsExactly(true, false);
    assertThat(old.outputs()).containsExactly("IMAGE", InputSchema.COMBO);
    assertThat(old.displayName()).isEqualTo("Old");
    assertThat(old.outputNode()).isFalse();
    assertThat(INFO.node("New").orElseThrow().custom()).isTrue();
  }

  @Test
  void entries_that_make_no_sense_do_no_harm() {
    assertThat(INFO.node("Odd")).isEmpty();
    assertThat(INFO.node("Odder").orElseThrow().inputs()).isEmpty();
  }

  @Test
  void some_classes_can_be_picked() {
    assertThat(INFO.only(Set.of("Old", "Nope")).propertyNames()).containsExactly("Old");
  }

  @Test
  void files_are_told_from_other_choices() {
    NodeSchema files = INFO.node("Files").orElseThrow();
    assertThat(files.inputs().stream().filter(InputSchema::takesFile).map(InputSchema::name))
        .containsExactly("image", "up", "cam");
    assertThat(files.input("model").orElseThrow().listsFiles()).isTrue();
    assertThat(INFO.node("Old").orElseThrow().input("m").orElseThrow().listsFiles()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "IMAGE, IMAGE, true", "MASK, IMAGE, false", "*, IMAGE, true", "INT, *, true",
    "INT, FLOAT, false", "INT, 'INT,FLOAT', true", "'A,B', 'B,C', true", "STRING, COMBO, false",
    "IMAGE, COMFY_MATCHTYPE_V3, true"
  })
  void types_fit_as_in_comfyui(String given, String wanted, boolean fits) {
    assertThat(InputSchema.compatible(given, wanted)).isEqualTo(fits);
  }
}
