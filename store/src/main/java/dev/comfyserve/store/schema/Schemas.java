package dev.comfyserve.store.schema;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The last known {@code object_info} of each runtime. */
public final class Schemas {
  public void put(String runtime, ObjectNode objectInfo) {
    throw new IllegalStateException("not built yet");
  }

  public Optional<StoredSchema> find(String runtime) {
    throw new IllegalStateException("not built yet");
  }
}
