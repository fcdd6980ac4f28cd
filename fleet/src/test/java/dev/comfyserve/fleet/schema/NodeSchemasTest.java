package dev.comfyserve.fleet.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.fleet.Desk;
import dev.comfyserve.fleet.StillRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeSchemasTest {
  @TempDir Path folder;
  private Desk desk;
  private final StillRuntime runtime = new StillRuntime("other", 1);

  @BeforeEach
  void open() {
    desk = new Desk(folder);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private NodeSchemas schemas() {
    return new NodeSchemas(List.of(runtime), desk.store.schemas(), desk.time);
  }

  @Test
  void what_a_runtime_told_once_is_known_without_it_after_a_restart() {
    assertThat(schemas().of("other").orElseThrow().raw()).isEqualTo(StillRuntime.classes());
    runtime.info = null;
    assertThat(schemas().of("other").orElseThrow().raw()).isEqualTo(StillRuntime.classes());
    NodeSchemas without = new NodeSchemas(List.of(), desk.store.schemas(), desk.time);
    assertThat(without.of("other")).isPresent();
  }

  @Test
  void a_runtime_is_asked_now_and_then_and_not_for_every_call() {
    NodeSchemas schemas = schemas();
    schemas.of("other");
    schemas.of("other");
    assertThat(runtime.asked).hasValue(1);
    runtime.info = ObjectInfo.of(Desk.json("{\"New\": {\"input\": {}, \"output\": []}}"));
    desk.time.pass(Duration.ofMinutes(1));
    assertThat(schemas.of("other").orElseThrow().classes()).containsExactly("New");
    assertThat(schemas().of("other").orElseThrow().classes()).containsExactly("New");
  }

  @Test
  void one_that_cannot_be_reached_is_not_asked_by_every_call_either() {
    runtime.info = null;
    NodeSchemas schemas = schemas();
    assertThat(schemas.of("other")).isEmpty();
    assertThat(schemas.of("other")).isEmpty();
    assertThat(runtime.asked).hasValue(1);
    assertThat(schemas.of("unknown")).isEmpty();
  }
}
