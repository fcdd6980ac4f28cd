package dev.comfyserve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.engine.image.Picture;
import dev.comfyserve.engine.image.PictureReader;
import dev.comfyserve.engine.json.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Pixels recorded from ComfyUI, bit for bit. */
class GoldenTest {
  @TempDir static Path base;
  private static Engine engine;
  private static EngineClient client;

  @BeforeAll
  static void start() throws IOException {
    engine = Engine.start(EngineSettings.in(base));
    client = new EngineClient(engine.url());
  }

  @AfterAll
  static void stop() {
    client.close();
    engine.close();
  }

  static List<String> cases() throws Exception {
    Path folder = Path.of(GoldenTest.class.getResource("/golden").toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void pixels_are_those_of_comfyui(String name) throws Exception {
    JsonNode golden = EngineClient.resource("golden/" + name);
    for (JsonNode input : golden.get("inputs")) {
      String file = input.get("name").stringValue();
      client.upload(
          EngineClient.field("overwrite", "true"),
          file,
          EngineClient.base64(input.get("png_base64")));
    }
    JsonNode record = client.run(name, golden.get("workflow_api"));
    assertThat(record.at("/status/status_str").stringValue()).isEqualTo("success");
    for (JsonNode expected : golden.get("outputs")) {
      JsonNode actual = record.get("outputs").get(expected.get("node").stringValue());
      if (expected.has("text")) {
        assertThat(actual.get("text")).isEqualTo(expected.get("text"));
      } else {
        assertThat(actual.get("images").size()).isEqualTo(expected.get("images").size());
        for (int i = 0; i < actual.get("images").size(); i++) {
          check(actual.get("images").get(i), expected.get("images").get(i));
        }
      }
    }
  }

  private static void check(JsonNode actual, JsonNode expected) throws Exception {
    // two save nodes of one prefix were numbered in the order of a Python set
    String counter = "_\\d{5}_";
    assertThat(actual.get("filename").stringValue().replaceFirst(counter, ""))
        .isEqualTo(expected.get("filename_pattern").stringValue().replaceFirst(counter, ""));
    assertThat(actual.get("subfolder")).isEqualTo(expected.get("subfolder"));
    assertThat(actual.get("type")).isEqualTo(expected.get("type"));
    byte[] png =
        client.bytes(
            "/view?filename="
                + actual.get("filename").stringValue()
                + "&subfolder="
                + actual.get("subfolder").stringValue());
    Picture picture = PictureReader.read(png).getFirst();
    assertThat(picture.width()).isEqualTo(expected.get("width").intValue());
    assertThat(picture.height()).isEqualTo(expected.get("height").intValue());
    byte[] pixels = rgb(picture.rgba());
    if (expected.has("pixels_hex")) {
      assertThat(HexFormat.of().formatHex(pixels))
          .isEqualTo(expected.get("pixels_hex").stringValue());
    }
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(pixels);
    assertThat(WireJson.object().put("sha256", HexFormat.of().formatHex(hash)).get("sha256"))
        .isEqualTo(expected.get("pixels_sha256"));
  }

  private static byte[] rgb(byte[] rgba) {
    byte[] rgb = new byte[rgba.length / 4 * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = rgba[i / 3 * 4 + i % 3];
    }
    return rgb;
  }
}
