package dev.comfyserve.store;

import dev.comfyserve.store.db.Database;
import dev.comfyserve.store.token.Tokens;

/** The tokens alone, for an operator's command that runs beside a server. */
public final class TokenStore implements AutoCloseable {
  private final Database database;
  private final Tokens tokens;

  TokenStore(Database database, Tokens tokens) {
    this.database = database;
    this.tokens = tokens;
  }

  public Tokens tokens() {
    return tokens;
  }

  @Override
  public void close() {
    database.close();
  }
}
