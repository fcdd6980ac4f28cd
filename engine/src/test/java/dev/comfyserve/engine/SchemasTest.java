package dev.comfyserve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class SchemasTest {
  @TempDir Path base;

  @Test
  void entries_are_those_of_comfyui() throws Exception {
    Files.createDirectories(base.resolve("input"));
    Files.write(base.resolve("input/example.png"), new byte[0]);
    ObjectNode info = EngineSchemas.objectInfo(base);
    JsonNode recorded = EngineClient.resource("object_info.json");
    assertThat(info.propertyNames()).containsExactlyInAnyOrderElementsOf(recorded.propertyNames());
    for (Map.Entry<String, JsonNode> entry : recorded.properties()) {
      ObjectNode ours = (ObjectNode) info.get(entry.getKey());
      ours.remove("description"); // the recording is without
      assertThat(ours).as(entry.getKey()).isEqualTo(entry.getValue());
      assertThat(ours.get("input").toString()).isEqualTo(entry.getValue().get("input").toString());
    }
  }

  @Test
  void test_nodes_exist_only_on_demand() {
    assertThat(EngineSchemas.objectInfo(base).has("TestSlow")).isFalse();
    assertThat(EngineSchemas.objectInfo(base, true).propertyNames())
        .contains(
            "TestSlow", "TestFail", "TestHang", "TestCrash", "TestOutOfMemory", "TestDropSockets");
  }

  @Test
  void images_and_masks_list_different_files() throws Exception {
    Files.createDirectories(base.resolve("input/sub"));
    Files.write(base.resolve("input/b.PNG"), new byte[0]);
    Files.write(base.resolve("input/a.txt"), new byte[0]);
    Files.write(base.resolve("input/sub/c.png"), new byte[0]);
    ObjectNode info = EngineSchemas.objectInfo(base);
    assertThat(info.at("/LoadImage/input/required/image/0").toString()).isEqualTo("[\"b.PNG\"]");
    assertThat(info.at("/LoadImageMask/input/required/image/0").toString())
        .isEqualTo("[\"a.txt\",\"b.PNG\"]");
  }
}
