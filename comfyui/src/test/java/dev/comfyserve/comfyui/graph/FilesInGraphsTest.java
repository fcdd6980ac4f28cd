package dev.comfyserve.comfyui.graph;

import static dev.comfyserve.comfyui.graph.Samples.INFO;
import static dev.comfyserve.comfyui.graph.Samples.json;
import static dev.comfyserve.comfyui.graph.Samples.places;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.contract.Faults;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class FilesInGraphsTest {
  private static final FileRef.Stored PNG = new FileRef.Stored("abc123", "png", "image/png", 12345);
  private static final String LINK = "https://example.org/a.png?sig=1";

  private static ObjectNode graph() {
    ObjectNode graph =
        json(
            """
            {'1': {'class_type': 'LoadImage', 'inputs': {'image': 'x.png', 'upload': 'image'}},
             '2': {'class_type': 'LoadImageMask', 'inputs': {'image': 'y.png', 'channel': 'red'}},
             '3': {'class_type': 'PrimitiveString', 'inputs': {'value': 'https://example.org/a.png'}},
             '4': {'class_type': 'Unknown', 'inputs': {'a': 'data:image/png;base64,AAAA', 'b': 'c'}},
             '5': {'class_type': 'LoadImage', 'inputs': {'image': ['3', 0]}}}
            """);
    ((ObjectNode) graph.at("/1/inputs")).set("image", PNG.json());
    ((ObjectNode) graph.at("/2/inputs")).set("image", new FileRef.Url(LINK).json());
    return graph;
  }

  @Test
  void inputs_that_take_files_are_found_by_the_schema() {
    assertThat(FileInputs.find(graph(), INFO))
        .extracting(f -> f.nodeId() + "." + f.input())
        .containsExactly("1.image", "2.image", "4.a");
  }

  @Test
  void without_a_schema_they_are_found_by_value_and_name() {
    assertThat(FileInputs.find(graph(), null))
        .extracting(f -> f.nodeId() + "." + f.input())
        .containsExactly("1.image", "2.image", "4.a");
  }

  @Test
  void a_prompt_that_holds_a_url_is_text() {
    assertThat(FileInputs.find(graph(), INFO)).noneMatch(f -> f.nodeId().equals("3"));
  }

  @Test
  void audio_video_and_3d_inputs_take_files_too() {
    ObjectNode graph =
        json(
            """
            {'1': {'class_type': 'LoadAudio', 'inputs': {'audio': 'a.wav'}},
             '2': {'class_type': 'LoadVideo', 'inputs': {'file': 'a.mp4'}},
             '3': {'class_type': 'Load3D', 'inputs': {'model_file': 'a.glb', 'width': 8}}}
            """);
    assertThat(FileInputs.find(graph, INFO)).hasSize(3);
    assertThat(FileInputs.find(graph, null)).hasSize(3);
  }

  @Test
  void references_are_read_back_as_they_were_written() {
    assertThat(FileRef.of(PNG.json())).contains(PNG);
    assertThat(FileRef.of(new FileRef.Url(LINK).json())).contains(new FileRef.Url(LINK));
    for (String other :
        List.of("{}", "{'$file': 1}", "{'$url': {}}", "{'$url': 'x', 'y': 1}", "{'x': 1}")) {
      assertThat(FileRef.of(json(other))).as(other).isEmpty();
    }
    assertThat(FileRef.stored(graph())).containsExactly(PNG);
    assertThat(FileRef.urls(graph())).containsExactly(LINK);
  }

  @Test
  void a_fetched_url_becomes_its_file_and_then_comfyuis_name() {
    ObjectNode fetched = FileRef.fetched(graph(), LINK, PNG);
    assertThat(FileRef.urls(fetched)).isEmpty();
    ObjectNode sent = FileRef.forComfy(fetched);
    assertThat(sent.at("/1/inputs/image").asString()).isEqualTo("cs/abc123.png");
    assertThat(sent.at("/2/inputs/image").asString()).isEqualTo("cs/abc123.png");
    assertThatThrownBy(() -> FileRef.forComfy(graph())).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void references_pass_the_check_because_a_saved_graph_holds_them() {
    Faults faults = new Faults();
    ObjectNode graph = graph();
    graph.remove("5");
    assertThat(GraphCheck.check(graph, null, faults)).isEmpty();
    assertThat(faults.list()).isEmpty();
  }

  @Test
  void a_caller_may_not_write_a_reference() {
    Faults faults = new Faults();
    FileRef.refuseIn(graph(), faults, "body");
    assertThat(places(faults.list()))
        .containsExactly("body.1.inputs.image.$file reserved", "body.2.inputs.image.$url reserved");
  }

  @Test
  void a_shown_graph_tells_kind_and_size_of_files() {
    ObjectNode shown = GraphView.shown(graph());
    assertThat(shown.at("/1/inputs/image").asString()).isEqualTo("data:image/png (12345 bytes)");
    assertThat(shown.at("/2/inputs/image").asString()).isEqualTo(LINK);
    assertThat(shown.at("/4/inputs/a").asString()).isEqualTo("data:image/png (3 bytes)");
    assertThat(shown.at("/4/inputs/b").asString()).isEqualTo("c");
    assertThat(shown.at("/5")).isEqualTo(graph().at("/5"));
  }

  @Test
  void examples_hold_plain_values_only() {
    assertThat(ExampleOverrides.of(graph()).propertyNames()).containsExactly("1", "2", "3", "4");
    assertThat(ExampleOverrides.of(graph()).at("/1/inputs/image").asString())
        .isEqualTo("data:image/png (12345 bytes)");
  }
}
