package dev.comfyserve.mcp.http;

import java.io.IOException;

/** An open event stream. One thread uses it. */
public interface EventSink extends AutoCloseable {
  /**
   * Writes bytes of the stream as they are and flushes them. Blocks at most for the adapter's write
   * time-out, and throws when the client is gone.
   */
  void write(byte[] bytes) throws IOException;

  /** Ends the body. */
  @Override
  void close() throws IOException;
}
