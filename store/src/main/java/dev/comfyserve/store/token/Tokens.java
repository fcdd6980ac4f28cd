package dev.comfyserve.store.token;

import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.store.db.Database;
import dev.comfyserve.store.db.Micros;
import dev.comfyserve.store.db.Row;
import dev.comfyserve.store.db.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The API tokens of all accounts. */
public final class Tokens {
  private static final String PREFIX = "cs_";
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /** Characters of chance: 62^43 is just over 2^256. */
  private static final int LENGTH = 43;

  private static final int HINT = PREFIX.length() + 6;

  /** A shorter beginning would name a token by accident. */
  private static final int SHORTEST_NAME = 4;

  private final Database database;
  private final InstantSource clock;
  private final Ids ids;
  private final RandomGenerator random;
  private final GoodTokens good;

  /**
   * @param random fit for secrets
   */
  public Tokens(Database database, InstantSource clock, Ids ids, RandomGenerator random) {
    this.database = database;
    this.clock = clock;
    this.ids = ids;
    this.random = random;
    this.good = new GoodTokens(database, clock);
  }

  /** A new token in plain text: told once, stored only as a digest. */
  public Secret create(String account) {
    return create(account, false);
  }

  /**
   * The same for a token that may only read.
   *
   * @param readOnly false for one that may do everything
   */
  public Secret create(String account, boolean readOnly) {
    StringBuilder token = new StringBuilder(PREFIX);
    for (int i = 0; i < LENGTH; i++) {
      token.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    String digest = Digest.of(token.toString());
    database.write(sql -> insert(sql, account, digest, token.substring(0, HINT), readOnly));
    good.forget();
    return new Secret(token.toString());
  }

  /**
   * Makes sure that a token which the operator chose is good for {@code account}, also after it was
   * revoked.
   *
   * @throws IllegalArgumentException when it is another account's
   */
  public void ensure(String account, Secret token) {
    String digest = Digest.of(token.reveal());
    database.write(
        sql -> {
          Optional<TokenInfo> there = byDigest(sql, digest);
          if (there.isEmpty()) {
            return insert(sql, account, digest, null, false);
          }
          if (!there.get().account().equals(account)) {
            throw new IllegalArgumentException(
                "the token belongs to account " + there.get().account() + " already");
          }
          return there.get().revokedAt() == null ? 0 : setRevoked(sql, there.get().id(), null);
        });
    good.forget();
  }

  /** Whose token this is; empty when it is unknown or revoked. */
  public Optional<TokenHolder> holderOf(String presented) {
    return good.holderOf(Digest.of(presented));
  }

  /** Every token, oldest first, the revoked ones too. */
  public List<TokenInfo> list() {
    return database.read(Tokens::all);
  }

  /**
   * Revokes the token that {@code which} names: its id, the beginning of its id or of its hint, or
   * the token itself.
   *
   * @return empty when no good token is meant
   * @throws IllegalArgumentException when more than one is
   */
  public Optional<TokenInfo> revoke(String which) {
    Instant now = Micros.rounded(clock.instant());
    Optional<TokenInfo> revoked =
        database.write(
            sql -> {
              List<TokenInfo> meant = meant(sql, which);
              if (meant.size() > 1) {
                throw new IllegalArgumentException(
                    meant.size() + " tokens begin like that; give more of the id");
              }
              if (meant.isEmpty()) {
                return Optional.empty();
              }
              TokenInfo token = meant.getFirst();
              setRevoked(sql, token.id(), now);
              return Optional.of(token.revoked(now));
            });
    good.forget();
    return revoked;
  }

  private static List<TokenInfo> meant(Sql sql, String which) throws SQLException {
    Optional<TokenInfo> itself =
        byDigest(sql, Digest.of(which)).filter(token -> token.revokedAt() == null);
    if (itself.isPresent() || which.length() < SHORTEST_NAME) {
      return itself.stream().toList();
    }
    return all(sql).stream()
        .filter(token -> token.revokedAt() == null)
        .filter(
            token ->
                token.id().startsWith(which)
                    || token.hint() != null && token.hint().startsWith(which))
        .toList();
  }

  private int insert(Sql sql, String account, String digest, String hint, boolean readOnly)
      throws SQLException {
    risen(sql);
    return sql.of(
            """
            INSERT INTO token (id, account, digest, hint, read_only, created_at)
            VALUES (:id, :account, :digest, :hint, :read_only, :now)
            """)
        .set("id", ids.next())
        .set("account", account)
        .set("digest", digest)
        .set("hint", hint)
        .set("read_only", readOnly)
        .set("now", clock.instant())
        .update();
  }

  private static int setRevoked(Sql sql, String id, Instant at) throws SQLException {
    risen(sql);
    return sql.of("UPDATE token SET revoked_at = :at WHERE id = :id")
        .set("at", at)
        .set("id", id)
        .update();
  }

  private static void risen(Sql sql) throws SQLException {
    sql.of("UPDATE token_epoch SET epoch = epoch + 1 WHERE id = 1").update();
  }

  private static Optional<TokenInfo> byDigest(Sql sql, String digest) throws SQLException {
    return sql.of("SELECT * FROM token WHERE digest = :digest")
        .set("digest", digest)
        .first(Tokens::info);
  }

  private static List<TokenInfo> all(Sql sql) throws SQLException {
    return sql.of("SELECT * FROM token ORDER BY created_at, id").list(Tokens::info);
  }

  private static TokenInfo info(Row row) throws SQLException {
    return new TokenInfo(
        row.text("id"),
        row.text("account"),
        row.text("hint"),
        row.bool("read_only"),
        row.time("created_at"),
        row.time("revoked_at"));
  }
}
