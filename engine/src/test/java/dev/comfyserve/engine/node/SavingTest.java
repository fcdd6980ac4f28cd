package dev.comfyserve.engine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.engine.image.Image;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class SavingTest {
  @TempDir Path base;
  private Folders folders;

  @BeforeEach
  void prepare() throws Exception {
    folders = new Folders(base);
    folders.prepare();
  }

  private JsonNode save(String prefix, int batch) throws Exception {
    NodeInputs inputs =
        new NodeInputs(
            Map.of(
                "images",
                Image.blank(batch, 2, 3, 3),
                "filename_prefix",
                JsonNodeFactory.instance.stringNode(prefix)));
    return new SaveImage().run(inputs, new FolderContext(folders)).ui().at("/images/0");
  }

  @ParameterizedTest
  @CsvSource({
    "x, '', x_00001_.png",
    "a/b/name, a/b, name_00001_.png",
    "dir/, '', dir_00001_.png",
    "x/../y, '', y_00001_.png",
    "'', '', ._00001_.png",
    "%width%x%height%, '', 3x2_00001_.png",
    "%year%-%month%-%day%/%hour%%minute%%second%, 2026-01-02, 030405_00001_.png",
    "i%batch_num%, '', i0_00001_.png"
  })
  void a_prefix_names_folder_and_file(String prefix, String subfolder, String name)
      throws Exception {
    JsonNode file = save(prefix, 1);
    assertThat(file.get("subfolder").stringValue()).isEqualTo(subfolder);
    assertThat(file.get("filename").stringValue()).isEqualTo(name);
    assertThat(base.resolve("output").resolve(subfolder).resolve(name)).isRegularFile();
  }

  @ParameterizedTest
  @CsvSource({"../x", "/abs/x", "a/../../x"})
  void a_prefix_never_leads_out(String prefix) {
    assertThatThrownBy(() -> save(prefix, 1))
        .isInstanceOf(NodeFailure.class)
        .hasMessageContaining("outside the output folder is not allowed");
  }

  @Test
  void numbers_go_on_after_the_highest_there_is() throws Exception {
    Files.write(base.resolve("output/x_00041_.png"), new byte[0]);
    Files.write(base.resolve("output/xy_00099_.png"), new byte[0]);
    Files.write(base.resolve("output/x_note.png"), new byte[0]);
    assertThat(save("x", 2).get("filename").stringValue()).isEqualTo("x_00042_.png");
    assertThat(save("x", 1).get("filename").stringValue()).isEqualTo("x_00044_.png");
  }

  @Test
  void a_file_carries_its_graph() throws Exception {
    save("x", 1);
    String png = Files.readString(base.resolve("output/x_00001_.png"), StandardCharsets.ISO_8859_1);
    assertThat(png).contains("tEXtprompt\0{}");
  }
}
