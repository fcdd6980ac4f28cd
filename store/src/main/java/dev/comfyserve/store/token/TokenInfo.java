package dev.comfyserve.store.token;

import java.time.Instant;

/**
 * What may be shown of a token.
 *
 * @param hint its first characters, or null for a token that the operator chose
 * @param readOnly whether it may only read
 * @param revokedAt null while it is good
 */
public record TokenInfo(
    String id,
    String account,
    String hint,
    boolean readOnly,
    Instant createdAt,
    Instant revokedAt) {
  TokenInfo revoked(Instant at) {
    return new TokenInfo(id, account, hint, readOnly, createdAt, at);
  }
}
