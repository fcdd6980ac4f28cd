package dev.comfyserve.store;

import dev.comfyserve.store.token.Tokens;

/** The tokens alone, for an operator's command that runs beside a server. */
public final class TokenStore implements AutoCloseable {
  TokenStore() {}

  public Tokens tokens() {
    throw new IllegalStateException("not built yet");
  }

  @Override
  public void close() {}
}
