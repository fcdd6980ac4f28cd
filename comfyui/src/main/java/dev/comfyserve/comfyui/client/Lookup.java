package dev.comfyserve.comfyui.client;

import tools.jackson.databind.node.ObjectNode;

/** Where a prompt is. */
public sealed interface Lookup {
  record Queued() implements Lookup {}

  record Running() implements Lookup {}

  /**
   * @param history the prompt's record, to be read with {@link History}
   */
  record Finished(ObjectNode history) implements Lookup {}

  /** Never posted, deleted, or forgotten by a restart. */
  record Unknown() implements Lookup {}
}
