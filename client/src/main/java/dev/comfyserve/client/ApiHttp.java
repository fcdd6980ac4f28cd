package dev.comfyserve.client;

import java.net.URI;

/**
 * The HTTP side of the client: one base URL, one connection pool, the rules for time-outs, retries
 * and errors. Thread-safe.
 */
public final class ApiHttp implements AutoCloseable {
  private final URI base;

  /**
   * @param base where the API is, without {@code /prod}, e.g. {@code http://127.0.0.1:8484}
   */
  public ApiHttp(URI base) {
    this.base = base;
  }

  public URI base() {
    return base;
  }

  @Override
  public void close() {}
}
