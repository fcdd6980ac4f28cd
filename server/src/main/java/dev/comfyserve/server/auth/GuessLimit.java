package dev.comfyserve.server.auth;

import dev.comfyserve.server.http.RateLimit;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Slows the guessing of tokens: an address that sent many bad ones is not told about further ones
 * for a while. A token that was presented from there before is no guess: a good one still passes,
 * so that nobody behind the same proxy is shut out, and a revoked one hears that it is bad.
 * Thread-safe.
 */
final class GuessLimit {
  private static final int BAD_A_MINUTE = 60;
  private static final int MOST_KNOWN = 20_000;

  private final RateLimit bad;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Boolean> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MOST_KNOWN;
        }
      };

  GuessLimit(InstantSource clock) {
    this.bad = new RateLimit(BAD_A_MINUTE, clock);
  }

  /**
   * How long a token is not looked at; empty when it may be.
   *
   * @param digest of the token
   */
  Optional<Duration> wait(String address, String digest) {
    return isKnown(address, digest) ? Optional.empty() : bad.wait(address);
  }

  void good(String address, String digest) {
    note(address, digest);
  }

  void bad(String address, String digest) {
    if (!note(address, digest)) {
      bad.take(address);
    }
  }

  /** Whether it was known already. */
  private boolean note(String address, String digest) {
    lock.lock();
    try {
      return known.put(address + " " + digest, true) != null;
    } finally {
      lock.unlock();
    }
  }

  private boolean isKnown(String address, String digest) {
    lock.lock();
    try {
      return known.get(address + " " + digest) != null;
    } finally {
      lock.unlock();
    }
  }
}
