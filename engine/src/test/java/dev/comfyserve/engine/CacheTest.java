package dev.comfyserve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.engine.image.PngWriter;
import dev.comfyserve.engine.json.WireJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which nodes run again; the journal tells. */
class CacheTest {
  @TempDir Path base;
  private Path journal;
  private Engine engine;
  private EngineClient client;

  @BeforeEach
  void start() throws Exception {
    journal = base.resolve("journal");
    engine = Engine.start(EngineSettings.in(base).withTestNodes().withJournal(journal));
    client = new EngineClient(engine.url());
  }

  @AfterEach
  void stop() {
    client.close();
    engine.close();
  }

  private static JsonNode graph(String colour, String prefix) {
    return EngineClient.parse(
        """
        {'1': {'class_type': 'EmptyImage', 'inputs':
                {'width': 8, 'height': 8, 'batch_size': 1, 'color': %s}},
         '2': {'class_type': 'ImageInvert', 'inputs': {'image': ['1', 0]}},
         '9': {'class_type': 'SaveImage', 'inputs': {'images': ['2', 0], 'filename_prefix': '%s'}}}
        """
            .formatted(colour, prefix));
  }

  private String executed(String promptId) throws Exception {
    return Files.readAllLines(journal, StandardCharsets.UTF_8).stream()
        .map(line -> WireJson.read(line.getBytes(StandardCharsets.UTF_8)))
        .filter(line -> line.get("prompt_id").stringValue().equals(promptId))
        .map(line -> line.get("state").stringValue() + line.get("executed"))
        .reduce("", String::concat);
  }

  @Test
  void the_same_prompt_is_answered_from_the_cache_with_the_old_file() throws Exception {
    JsonNode first = client.run("a", graph("1", "x"));
    JsonNode second = client.run("b", graph("1", "x"));
    assertThat(executed("a")).isEqualTo("success[\"1\",\"2\",\"9\"]");
    assertThat(executed("b")).isEqualTo("success[]");
    assertThat(second.get("outputs")).isEqualTo(first.get("outputs"));
    assertThat(base.resolve("output").toFile().list()).containsExactly("x_00001_.png");
  }

  @Test
  void another_prefix_runs_only_the_save_node() throws Exception {
    client.run("a", graph("1", "x"));
    client.run("b", graph("1", "y"));
    assertThat(executed("b")).isEqualTo("success[\"9\"]");
  }

  @Test
  void an_unknown_input_runs_the_node_and_all_below_it() throws Exception {
    client.run("a", graph("1", "x"));
    JsonNode graph = graph("1", "x");
    ((ObjectNode) graph.at("/2/inputs")).put("_cs", "attempt");
    client.run("b", graph);
    assertThat(executed("b")).isEqualTo("success[\"2\",\"9\"]");
  }

  @Test
  void links_of_unknown_inputs_lead_nowhere() throws Exception {
    ObjectNode graph = (ObjectNode) graph("1", "x");
    ((ObjectNode) graph.at("/2/inputs")).putArray("a").add("77").add(0);
    ((ObjectNode) graph.at("/9/inputs")).putArray("b").add("9").add(0);
    assertThat(client.run("a", graph).at("/status/status_str").stringValue()).isEqualTo("success");
    assertThat(executed("a")).isEqualTo("success[\"1\",\"2\",\"9\"]");
  }

  @Test
  void only_the_previous_prompt_is_remembered() throws Exception {
    client.run("a", graph("1", "x"));
    client.run("b", graph("2", "x"));
    client.run("c", graph("1", "x"));
    assertThat(executed("c")).isEqualTo("success[\"1\",\"2\",\"9\"]");
  }

  @Test
  void numbers_are_compared_as_python_does() throws Exception {
    client.run("a", graph("1", "x"));
    client.run("b", graph("true", "x"));
    client.run("c", graph("1.0", "x"));
    assertThat(executed("b")).isEqualTo("success[]");
    assertThat(executed("c")).isEqualTo("success[]");
  }

  @Test
  void a_failed_prompt_keeps_its_finished_nodes() throws Exception {
    JsonNode failing =
        EngineClient.parse(
            """
            {'1': {'class_type': 'EmptyImage', 'inputs':
                    {'width': 8, 'height': 8, 'batch_size': 1, 'color': 1}},
             '2': {'class_type': 'TestFail', 'inputs': {'image': ['1', 0]}},
             '9': {'class_type': 'PreviewImage', 'inputs': {'images': ['2', 0]}}}
            """);
    client.run("a", failing);
    client.run("b", failing);
    assertThat(executed("a")).isEqualTo("error[\"1\"]");
    assertThat(executed("b")).isEqualTo("error[]");
  }

  @Test
  void a_changed_file_is_loaded_again() throws Exception {
    JsonNode graph =
        EngineClient.parse(
            """
            {'1': {'class_type': 'LoadImage', 'inputs': {'image': 'in.png'}},
             '9': {'class_type': 'SaveImage', 'inputs': {'images': ['1', 0], 'filename_prefix': 'x'}}}
            """);
    Path file = base.resolve("input/in.png");
    Files.write(file, PngWriter.write(1, 1, 3, new byte[3], Map.of(), 1));
    client.run("a", graph);
    client.run("b", graph);
    Files.write(file, PngWriter.write(1, 1, 3, new byte[] {1, 2, 3}, Map.of(), 1));
    JsonNode record = client.run("c", graph);
    assertThat(executed("b")).isEqualTo("success[]");
    assertThat(executed("c")).isEqualTo("success[\"1\",\"9\"]");
    assertThat(record.at("/prompt/2/1/is_changed/0").stringValue()).hasSize(64);
  }

  @Test
  void freeing_the_memory_forgets_all_results() throws Exception {
    client.run("a", graph("1", "x"));
    client.post("/free", "{\"free_memory\": true}");
    client.run("b", graph("1", "x"));
    assertThat(executed("b")).isEqualTo("success[\"1\",\"2\",\"9\"]");
  }

  @Test
  void two_equal_output_nodes_write_one_file() throws Exception {
    JsonNode graph = graph("1", "x");
    ((ObjectNode) graph).set("10", graph.get("9").deepCopy());
    JsonNode record = client.run("a", graph);
    assertThat(record.at("/outputs/10")).isEqualTo(record.at("/outputs/9"));
    assertThat(record.at("/meta/10/node_id").stringValue()).isEqualTo("9");
    assertThat(base.resolve("output").toFile().list()).hasSize(1);
  }

  @Test
  void preview_letters_stay_with_the_node() throws Exception {
    List<String> names = new ArrayList<>();
    for (int colour = 1; colour <= 2; colour++) {
      JsonNode graph =
          EngineClient.parse(
              """
              {'1': {'class_type': 'EmptyImage', 'inputs':
                      {'width': 8, 'height': 8, 'batch_size': 1, 'color': %d}},
               '9': {'class_type': 'PreviewImage', 'inputs': {'images': ['1', 0]}}}
              """
                  .formatted(colour));
      names.add(client.run("p" + colour, graph).at("/outputs/9/images/0/filename").stringValue());
    }
    assertThat(names.get(0)).matches("ComfyUI_temp_[a-z]{5}_00001_\\.png");
    assertThat(names.get(1)).isEqualTo(names.get(0).replace("00001", "00002"));
  }
}
