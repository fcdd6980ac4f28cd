package dev.comfyserve.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was built, to be taken down in the opposite order. One part that fails to close does not
 * keep the others open. Used by one thread at a time.
 */
final class Closers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Closers.class);

  private record Part(String name, AutoCloseable closer) {}

  private final Deque<Part> parts = new ArrayDeque<>();

  <T extends AutoCloseable> T add(String name, T part) {
    parts.push(new Part(name, part));
    return part;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      try {
        part.closer().close();
      } catch (Exception e) {
        LOG.error("The {} did not close cleanly", part.name(), e);
      }
    }
  }
}
