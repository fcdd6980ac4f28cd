package dev.comfyserve.comfyui.client;

import tools.jackson.databind.JsonNode;

/** What ComfyUI said to a prompt. */
public sealed interface Submission {
  /** Queued whole. */
  record Accepted(String promptId) implements Submission {}

  /**
   * Not run: the graph is at fault. With status 200 ComfyUI had dropped some outputs and queued the
   * rest; that rest was taken back.
   *
   * @param body ComfyUI's answer with {@code error} and {@code node_errors}; text where it was no
   *     JSON
   */
  record Refused(int httpStatus, JsonNode body) implements Submission {}
}
