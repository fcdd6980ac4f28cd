package dev.comfyserve.store.schema;

import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/** A runtime's {@code object_info} and when it was last seen. */
public record StoredSchema(String runtime, ObjectNode objectInfo, Instant seenAt) {}
