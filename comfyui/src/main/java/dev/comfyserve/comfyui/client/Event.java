package dev.comfyserve.comfyui.client;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** A websocket message. {@code promptId} is null where ComfyUI names none. */
public sealed interface Event {
  /** The queue changed: pending and running prompts. */
  record Status(int queueRemaining) implements Event {}

  record Started(String promptId) implements Event {}

  /** These nodes are answered from cache. */
  record Cached(String promptId, List<String> nodes) implements Event {}

  record Executing(String promptId, String node) implements Event {}

  /** The end, whatever it was: the history record exists from here on. */
  record Ended(String promptId) implements Event {}

  record Progress(String promptId, String node, double value, double max) implements Event {}

  /** All nodes that began so far. */
  record ProgressState(String promptId, Map<String, NodeProgress> nodes) implements Event {}

  record NodeProgress(double value, double max, boolean finished) {}

  /** A node gave results; {@code output} may be empty. */
  record Executed(String promptId, String node, ObjectNode output) implements Event {}

  /** Not yet the end: {@link Ended} follows. */
  record Succeeded(String promptId) implements Event {}

  /** Not yet the end: {@link Ended} follows, and the history record judges. */
  record Failed(String promptId, String node, String nodeClass, String type, String message)
      implements Event {}

  /** Not yet the end: {@link Ended} follows. */
  record Interrupted(String promptId, String node) implements Event {}

  /** Anything else, previews included: a sign of life. */
  record Other(String type) implements Event {}
}
