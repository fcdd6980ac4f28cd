package dev.comfyserve.store.token;

import dev.comfyserve.contract.Secret;
import java.util.List;
import java.util.Optional;

/** The API tokens of all accounts. */
public final class Tokens {
  /** A new token in plain text: told once, stored only as a digest. */
  public Secret create(String account) {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Makes sure that a token which the operator chose is good for {@code account}, also after it was
   * revoked.
   *
   * @throws IllegalArgumentException when it is another account's
   */
  public void ensure(String account, Secret token) {
    throw new IllegalStateException("not built yet");
  }

  /** Whose token this is; empty when it is unknown or revoked. */
  public Optional<String> accountOf(String presented) {
    throw new IllegalStateException("not built yet");
  }

  /** Every token, oldest first, the revoked ones too. */
  public List<TokenInfo> list() {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Revokes the token that {@code which} names: its id, the beginning of its id or of its hint, or
   * the token itself.
   *
   * @return empty when no good token is meant
   * @throws IllegalArgumentException when more than one is
   */
  public Optional<TokenInfo> revoke(String which) {
    throw new IllegalStateException("not built yet");
  }
}
