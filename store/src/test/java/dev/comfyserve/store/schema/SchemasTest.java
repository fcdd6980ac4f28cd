package dev.comfyserve.store.schema;

import static dev.comfyserve.store.OpenStore.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.store.OpenStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SchemasTest {
  @RegisterExtension final OpenStore store = new OpenStore();

  @Test
  void the_last_schema_of_each_runtime_is_known_after_a_restart() {
    store.get().schemas().put("attached", json("{\"A\": 1}"));
    store.get().schemas().put("embedded", json("{\"B\": 1}"));
    store.clock.advance(Duration.ofSeconds(1));
    store.get().schemas().put("attached", json("{\"A\": 2}"));
    assertThat(store.reopen().schemas().find("attached"))
        .contains(new StoredSchema("attached", json("{\"A\": 2}"), store.clock.instant()));
    assertThat(store.get().schemas().find("other")).isEmpty();
  }
}
