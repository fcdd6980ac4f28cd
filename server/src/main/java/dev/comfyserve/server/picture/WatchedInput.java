package dev.comfyserve.server.picture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import javax.imageio.stream.ImageInputStreamImpl;

/** A file as decoders read it; they cannot go on when the time is over. */
final class WatchedInput extends ImageInputStreamImpl {
  private static final int BUFFER = 1 << 16;

  private final FileChannel file;
  private final Deadline deadline;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
  private long bufferStart;

  WatchedInput(Path path, Deadline deadline) throws IOException {
    this.file = FileChannel.open(path, StandardOpenOption.READ);
    this.deadline = deadline;
  }

  @Override
  public int read() throws IOException {
    bitOffset = 0;
    if (!fill()) {
      return -1;
    }
    streamPos++;
    return buffer.get() & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    bitOffset = 0;
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, buffer.remaining());
    buffer.get(into, from, count);
    streamPos += count;
    return count;
  }

  /** Whether there is a byte at the place to read from. */
  private boolean fill() throws IOException {
    long inBuffer = streamPos - bufferStart;
    if (inBuffer >= 0 && inBuffer < buffer.limit()) {
      buffer.position((int) inBuffer);
      return true;
    }
    deadline.check();
    bufferStart = streamPos;
    buffer.clear();
    int count = file.read(buffer, streamPos);
    buffer.flip();
    return count > 0;
  }

  @Override
  public long length() {
    try {
      return file.size();
    } catch (IOException e) {
      return -1;
    }
  }

  @Override
  public void close() throws IOException {
    super.close();
    file.close();
  }
}
