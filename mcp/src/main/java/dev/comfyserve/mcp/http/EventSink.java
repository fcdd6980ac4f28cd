package dev.comfyserve.mcp.http;

import java.io.IOException;

/**
 * An open event stream. One thread writes. Each method blocks until the bytes are flushed and
 * throws when the client is gone, within the adapter's write time-out.
 */
public interface EventSink extends AutoCloseable {
  /** Writes bytes of the stream as they are (whole lines of UTF-8). */
  void write(byte[] lines) throws IOException;

  /** Ends the body. */
  @Override
  void close() throws IOException;
}
