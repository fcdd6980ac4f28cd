package dev.comfyserve.store.token;

import dev.comfyserve.store.db.Database;
import dev.comfyserve.store.db.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens that are good, in memory, because every call of the API asks. Whether another process
 * changed them is looked up at most once a second, and at once for a token that is not known: one
 * that was just made works at its first use.
 */
final class GoodTokens {
  private static final Duration FRESH = Duration.ofSeconds(1);

  /** Found by a part of the digest, compared whole in constant time. */
  private static final int KEY = 16;

  private final Database database;
  private final InstantSource clock;
  private volatile Seen seen = new Seen(-1, Instant.MIN, Map.of());

  private record Seen(long epoch, Instant at, Map<String, List<Entry>> byKey) {
    Optional<TokenHolder> holderOf(String digest) {
      return byKey.getOrDefault(digest.substring(0, KEY), List.of()).stream()
          .filter(entry -> Digest.same(entry.digest(), digest))
          .map(Entry::holder)
          .findFirst();
    }
  }

  private record Entry(String digest, TokenHolder holder) {}

  GoodTokens(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  Optional<TokenHolder> holderOf(String digest) {
    Seen known = seen;
    // abs: a clock that was set back must not make a revoked token good for as long.
    boolean fresh =
        known.epoch() >= 0
            && Duration.between(known.at(), clock.instant()).abs().compareTo(FRESH) < 0;
    Optional<TokenHolder> holder = (fresh ? known : look()).holderOf(digest);
    return fresh && holder.isEmpty() ? look().holderOf(digest) : holder;
  }

  /** For a change that this process made itself. */
  void forget() {
    seen = new Seen(-1, Instant.MIN, Map.of());
  }

  private Seen look() {
    Instant now = clock.instant();
    Seen before = seen;
    Seen after =
        database.read(
            sql -> {
              long epoch = epoch(sql);
              return new Seen(epoch, now, epoch == before.epoch() ? before.byKey() : load(sql));
            });
    seen = after;
    return after;
  }

  private static long epoch(Sql sql) throws SQLException {
    return sql.of("SELECT epoch FROM token_epoch WHERE id = 1")
        .first(row -> row.number("epoch"))
        .orElseThrow();
  }

  private static Map<String, List<Entry>> load(Sql sql) throws SQLException {
    Map<String, List<Entry>> byKey = new HashMap<>();
    List<Entry> all =
        sql.of("SELECT digest, account, read_only FROM token WHERE revoked_at IS NULL")
            .list(
                row ->
                    new Entry(
                        row.text("digest"),
                        new TokenHolder(row.text("account"), row.bool("read_only"))));
    for (Entry entry : all) {
      byKey.merge(
          entry.digest().substring(0, KEY),
          List.of(entry),
          (some, more) -> java.util.stream.Stream.concat(some.stream(), more.stream()).toList());
    }
    return byKey;
  }
}
