package dev.comfyserve.comfyui.graph;

import static dev.comfyserve.comfyui.graph.Samples.INFO;
import static dev.comfyserve.comfyui.graph.Samples.json;
import static dev.comfyserve.comfyui.graph.Samples.places;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.Faults;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class OwnOutputsTest {
  private static final String ID = "3f2b8c1e-0d6a-4a57-9f55-0c6f3f6f9e11";
  private final Faults faults = new Faults();

  private static ObjectNode save(String prefix) {
    ObjectNode graph = json("{'9': {'class_type': 'SaveImage', 'inputs': {}}}");
    ((ObjectNode) graph.at("/9/inputs")).put("filename_prefix", prefix);
    return graph;
  }

  @ParameterizedTest
  @CsvSource({
    "x, cs/ID/x",
    "a/b, cs/ID/a/b",
    "%width%_x, cs/ID/%width%_x",
    "dir/, cs/ID/dir/",
    "'', cs/ID/ComfyUI",
    "./, cs/ID/ComfyUI",
    "a..b, cs/ID/a..b"
  })
  void constant_prefixes_get_a_folder_of_the_attempt(String prefix, String sent) {
    ObjectNode own = OwnOutputs.rewrite(save(prefix), ID, INFO, faults);
    assertThat(own.at("/9/inputs/filename_prefix").asString()).isEqualTo(sent.replace("ID", ID));
    assertThat(faults.list()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/../../b", "/abs/x", "a/..", "..\\x", "C:x", "a/../b"})
  void a_prefix_that_escapes_is_refused(String prefix) {
    OwnOutputs.rewrite(save(prefix), ID, INFO, faults, "body");
    assertThat(places(faults.list())).containsExactly("body.9.inputs.filename_prefix unsafe_name");
  }

  @Test
  void other_output_nodes_and_linked_prefixes_get_an_input_that_comfyui_ignores() {
    ObjectNode graph =
        json(
            """
            {'1': {'class_type': 'EmptyImage', 'inputs': {'width': 8}},
             '2': {'class_type': 'PreviewImage', 'inputs': {'images': ['1', 0]}},
             '3': {'class_type': 'SaveImage', 'inputs': {'filename_prefix': ['4', 0]}},
             '4': {'class_type': 'PrimitiveString', 'inputs': {'value': 'x'}}}
            """);
    for (ObjectInfo info : new ObjectInfo[] {INFO, null}) {
      ObjectNode own = OwnOutputs.rewrite(graph, ID, info, faults);
      assertThat(own.at("/2/inputs/_cs").asString()).isEqualTo(ID);
      assertThat(own.at("/3/inputs/_cs").asString()).isEqualTo(ID);
      assertThat(own.at("/3/inputs/filename_prefix").isArray()).isTrue();
      assertThat(own.at("/1")).isEqualTo(graph.at("/1"));
      assertThat(own.at("/4")).isEqualTo(graph.at("/4"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cs/ID, x_00001_.png, '', x_00001_.png",
    "cs/ID/a/b, x.png, a/b, x.png",
    "cs\\ID\\a, x.png, a, x.png",
    "'', cs/ID/x.png, '', x.png",
    "other, x.png, other, x.png"
  })
  void names_are_shown_as_if_nothing_had_been_done(
      String subfolder, String filename, String shownSubfolder, String shownFilename) {
    ObjectNode entry = json("{'type': 'output', 'frame_rate': 8}");
    entry.put("subfolder", subfolder.replace("ID", ID));
    entry.put("filename", filename.replace("ID", ID));
    ObjectNode shown = OwnOutputs.restore(ID, entry);
    assertThat(shown.get("subfolder").asString()).isEqualTo(shownSubfolder);
    assertThat(shown.get("filename").asString()).isEqualTo(shownFilename);
    assertThat(shown.get("type").asString()).isEqualTo("output");
    assertThat(shown.get("frame_rate").intValue()).isEqualTo(8);
  }
}
