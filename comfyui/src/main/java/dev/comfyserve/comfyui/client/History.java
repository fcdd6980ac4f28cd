package dev.comfyserve.comfyui.client;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Reads a prompt's history record. */
public final class History {
  private History() {}

  /** Judged by the last message: {@code status_str} calls an interruption an error. */
  public static Outcome outcome(ObjectNode record) {
    throw new UnsupportedOperationException();
  }

  /** {@code {"<node id>": {"<channel>": [...]}}}. */
  public static ObjectNode outputs(ObjectNode record) {
    throw new UnsupportedOperationException();
  }

  /** Every file among the outputs, found by its shape. */
  public static List<OutputEntry> files(ObjectNode record) {
    throw new UnsupportedOperationException();
  }
}
