package dev.comfyserve.engine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.engine.EngineClient;
import dev.comfyserve.engine.image.Image;
import dev.comfyserve.engine.image.Mask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Files of every kind of PNG, with the pixels and masks that ComfyUI made of them. */
class LoadingTest {
  @TempDir Path base;
  private Folders folders;

  @BeforeEach
  void prepare() throws Exception {
    folders = new Folders(base);
    folders.prepare();
  }

  static List<String> cases() throws Exception {
    Path folder = Path.of(LoadingTest.class.getResource("/loading").toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void pixels_and_masks_are_those_of_comfyui(String name) throws Exception {
    JsonNode golden = EngineClient.resource("loading/" + name);
    JsonNode input = golden.get("inputs").get(0);
    Files.write(
        base.resolve("input").resolve(input.get("name").stringValue()),
        EngineClient.base64(input.get("png_base64")));
    JsonNode graph = golden.get("workflow_api");
    List<Object> loaded = load(graph.at("/1/class_type").stringValue(), graph.at("/1/inputs"));
    for (JsonNode output : golden.get("outputs")) {
      // node 9 shows the mask, three times the same channel, where the graph converts one
      boolean mask =
          !graph
              .at("/" + output.get("node").stringValue() + "/inputs/images/0")
              .stringValue()
              .equals("1");
      JsonNode expected = output.at("/images/0");
      Image shown = mask ? image((Mask) loaded.getLast()) : (Image) loaded.getFirst();
      assertThat(shown.width()).isEqualTo(expected.get("width").intValue());
      assertThat(shown.height()).isEqualTo(expected.get("height").intValue());
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(shown.toBytes(0));
      assertThat(HexFormat.of().formatHex(hash))
          .as("mask: %s", mask)
          .isEqualTo(expected.get("pixels_sha256").stringValue());
    }
  }

  private List<Object> load(String classType, JsonNode inputs) throws Exception {
    Map<String, Object> values = new LinkedHashMap<>();
    inputs.properties().forEach(input -> values.put(input.getKey(), input.getValue()));
    Node node = classType.equals("LoadImage") ? new LoadImage() : new LoadImageMask();
    return node.run(new NodeInputs(values), new FolderContext(folders)).outputs();
  }

  private static Image image(Mask mask) {
    Image image = Image.blank(mask.batch(), mask.height(), mask.width(), 3);
    for (int i = 0; i < image.data().length; i++) {
      image.data()[i] = mask.data()[i / 3];
    }
    return image;
  }

  @Test
  void what_is_no_picture_is_named() throws Exception {
    Files.writeString(base.resolve("input/x.png"), "hello");
    assertThatThrownBy(() -> load("LoadImage", EngineClient.parse("{'image': 'x.png'}")))
        .isInstanceOfSatisfying(
            NodeFailure.class,
            failure -> assertThat(failure.type()).isEqualTo("PIL.UnidentifiedImageError"))
        .hasMessage("cannot identify image file 'x.png'");
  }

  @Test
  void a_name_never_leads_out_of_the_folders() throws Exception {
    Files.writeString(base.resolve("secret.png"), "x");
    Files.writeString(base.resolve("output/made.png"), "x");
    assertThat(folders.file("../secret.png")).isEmpty();
    assertThat(folders.file(base.resolve("secret.png").toString())).isEmpty();
    assertThat(folders.file("../output/made.png")).isEmpty();
    assertThat(folders.file("a\0b")).isEmpty();
    assertThat(folders.file("made.png [output]")).isPresent();
    assertThat(folders.file("made.png")).isEmpty();
  }
}
