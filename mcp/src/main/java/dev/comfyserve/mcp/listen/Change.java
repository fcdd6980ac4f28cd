package dev.comfyserve.mcp.listen;

/** Something that a client hears of. It says where to look, not what is there now. */
public sealed interface Change {
  /** A list of the server. */
  record OfList(ListChanges.Kind kind) implements Change {}

  /** A document. */
  record OfResource(String uri) implements Change {}

  record OfTask(String taskId) implements Change {}
}
