package dev.comfyserve.server.auth;

import dev.comfyserve.server.http.Call;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The token of an {@code Authorization: Bearer} header. */
final class PresentedToken {
  private static final String SCHEME = "bearer ";
  private static final int LONGEST = 4096;

  private PresentedToken() {}

  /** Empty where there is none, more than one, or something that cannot be one. */
  static Optional<String> of(Call call) {
    List<String> sent = call.headers("Authorization");
    if (sent.size() != 1 || !sent.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    String token = sent.getFirst().substring(SCHEME.length()).strip();
    boolean visible = token.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    return visible && !token.isEmpty() && token.length() <= LONGEST
        ? Optional.of(token)
        : Optional.empty();
  }

  /** What may be kept of a token. */
  static String digest(String token) {
    try {
      byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
