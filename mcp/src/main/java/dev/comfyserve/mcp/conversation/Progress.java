package dev.comfyserve.mcp.conversation;

/** Tells the client of a running call how far it is. Any thread, any rate; never blocks. */
@FunctionalInterface
public interface Progress {
  /** For calls whose client did not ask. */
  Progress NONE = (progress, total, message) -> {};

  /**
   * The first and the last report are always sent; between them about ten a second, the newest
   * first. The protocol wants each value above the one before: one that is not is raised a little
   * when it brings a new message, and dropped when it does not.
   *
   * @param total null when unknown
   * @param message null for none
   */
  void report(double progress, Double total, String message);
}
