package dev.comfyserve.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.contract.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What people give as a workflow. */
class GraphFileTest {
  private static final String GRAPH =
      """
      {"9": {"class_type": "SaveImage", "inputs": {}}}\
      """;

  @TempDir private Path folder;

  private final StringWriter err = new StringWriter();

  @Test
  void a_call_of_comfyuis_prompt_is_unwrapped_and_it_is_said() throws IOException {
    JsonNode graph = read("{\"prompt\": " + GRAPH + ", \"client_id\": \"x\"}");
    assertThat(graph).isEqualTo(Json.parse(GRAPH));
    assertThat(err.toString()).contains("/prompt").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"prompt\": {\"class_type\": \"SaveImage\", \"inputs\": {}}}",
        "{\"prompt\": {\"inputs\": {}}}",
        "{\"prompt\": \"a fox\"}",
        "[]"
      })
  void anything_else_is_left_to_the_server(String text) throws IOException {
    assertThat(read(text)).isEqualTo(Json.parse(text));
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void broken_json_is_told_with_its_place() {
    assertThatThrownBy(() -> read("{\"1\": {},\n \"2\": nonsense}"))
        .isInstanceOf(CommandFailed.class)
        .hasMessageContaining("is not valid JSON (line 2, column ")
        .message()
        .hasLineCount(1);
  }

  @Test
  void a_file_of_another_kind_is_told_what_kinds_are_taken() {
    assertThatThrownBy(() -> read("RIFF6\0\0\0WEBPVP8 "))
        .hasMessageContainingAll(".json", ".png", "Export (API)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tEXt", "zTXt", "iTXt"})
  void a_picture_with_only_the_editors_graph_is_told_how_to_export(String kind) {
    assertThatThrownBy(() -> read(png(kind, "workflow\0{}")))
        .hasMessageContainingAll("only the graph of ComfyUI's editor", "Workflow > Export (API)");
  }

  @Test
  void a_picture_without_any_graph_is_said_to_have_none() {
    assertThatThrownBy(() -> read(png("tEXt", "Comment\0workflow")))
        .hasMessageContaining("carries no graph");
  }

  private JsonNode read(String text) throws IOException {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  private JsonNode read(byte[] bytes) throws IOException {
    return GraphFile.read(Files.write(folder.resolve("file"), bytes), new PrintWriter(err));
  }

  private static byte[] png(String kind, String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    byte[] data = text.getBytes(StandardCharsets.ISO_8859_1);
    out.write(ByteBuffer.allocate(4).putInt(data.length).array());
    out.write(kind.getBytes(StandardCharsets.ISO_8859_1));
    out.write(data);
    out.write(new byte[4]);
    return out.toByteArray();
  }
}
