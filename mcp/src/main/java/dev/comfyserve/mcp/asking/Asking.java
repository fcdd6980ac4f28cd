package dev.comfyserve.mcp.asking;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * How clients are asked.
 *
 * @param key signs what clients carry from one round to the next; the same on every replica
 * @param lifetime how long a person may think between two rounds (modern era)
 * @param patience how long a running request waits for an answer (legacy era)
 * @param blindly ask clients of the legacy era over HTTP, of which nobody knows whether they can be
 *     asked; those that cannot keep their users waiting for {@code patience}
 */
public record Asking(
    SecretKey key, InstantSource clock, Duration lifetime, Duration patience, boolean blindly) {
  private static final int KEY_BYTES = 32;
  private static final Duration LIFETIME = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  public Asking {
    Objects.requireNonNull(key);
    Objects.requireNonNull(clock);
  }

  /**
   * @param key 32 random bytes that outlive the process and that every replica has
   */
  public static Asking with(byte[] key, InstantSource clock) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("the key has " + key.length + " bytes, not " + KEY_BYTES);
    }
    return new Asking(new SecretKeySpec(key, RequestState.MAC), clock, LIFETIME, PATIENCE, false);
  }

  /** With a key of this process: what was asked before a restart has to be asked again. */
  public static Asking ofThisProcess() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return with(key, InstantSource.system());
  }

  public Asking lasting(Duration between) {
    return new Asking(key, clock, between, patience, blindly);
  }

  public Asking waiting(Duration forAnswers) {
    return new Asking(key, clock, lifetime, forAnswers, blindly);
  }

  public Asking askingBlindly() {
    return new Asking(key, clock, lifetime, patience, true);
  }
}
