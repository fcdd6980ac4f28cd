package dev.comfyserve.mcp.listen;

/** Something is being watched until this is closed; closing is idempotent and never blocks long. */
@FunctionalInterface
public interface Watch extends AutoCloseable {
  @Override
  void close();

  /**
   * Whether it came out that this caller may not watch, or hear, anything any more: only who judges
   * callers by what others say finds it out so late. Never blocks.
   */
  default boolean refused() {
    return false;
  }
}
