package dev.comfyserve.server.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The key that somebody meant who wrote another one. */
final class NearestKey {
  private static final int SHORTEST_BEGINNING = 4;

  private NearestKey() {}

  /** Empty where none is near: a wrong guess is worse than none. */
  static Optional<String> to(String given, List<String> keys) {
    String wanted = given.toLowerCase(Locale.ROOT).replace('-', '_');
    int limit = Math.max(1, wanted.length() / 4);
    return keys.stream()
        .filter(key -> begins(key, wanted) || distance(key, wanted) <= limit)
        .min(Comparator.comparingInt(key -> distance(key, wanted)));
  }

  private static boolean begins(String key, String wanted) {
    return wanted.length() >= SHORTEST_BEGINNING && key.startsWith(wanted);
  }

  /** Letters to add, drop, change or swap with their neighbour. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + change, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
