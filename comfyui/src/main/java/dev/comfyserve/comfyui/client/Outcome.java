package dev.comfyserve.comfyui.client;

/** How a prompt ended. */
public sealed interface Outcome {
  record Succeeded() implements Outcome {}

  /**
   * @param nodeId null where ComfyUI blames no node
   * @param nodeClass likewise
   * @param type the exception's class, e.g. {@code ValueError}
   */
  record Failed(
      String nodeId,
      String nodeClass,
      String type,
      String message,
      String traceback,
      boolean outOfMemory)
      implements Outcome {}

  record Interrupted() implements Outcome {}
}
