package dev.comfyserve.mcp.listen;

/** Something is being watched until this is closed; closing is idempotent and never blocks long. */
@FunctionalInterface
public interface Watch extends AutoCloseable {
  @Override
  void close();
}
