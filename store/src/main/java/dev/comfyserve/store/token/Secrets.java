package dev.comfyserve.store.token;

import dev.comfyserve.store.db.Database;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Keys that this server made for itself. */
public final class Secrets {
  private static final int BYTES = 32;

  private final Database database;
  private final RandomGenerator random;

  /**
   * @param random fit for secrets
   */
  public Secrets(Database database, RandomGenerator random) {
    this.database = database;
    this.random = random;
  }

  /** The key of signed URLs: 32 bytes, made once, the same for the life of the state folder. */
  public byte[] signingKey() {
    byte[] fresh = new byte[BYTES];
    random.nextBytes(fresh);
    String hex =
        database.write(
            sql -> {
              sql.of(
                      """
                      INSERT INTO secret (name, value) VALUES ('signing_key', :fresh)
                      ON CONFLICT (name) DO NOTHING
                      """)
                  .set("fresh", HexFormat.of().formatHex(fresh))
                  .update();
              return sql.of("SELECT value FROM secret WHERE name = 'signing_key'")
                  .first(row -> row.text("value"))
                  .orElseThrow();
            });
    return HexFormat.of().parseHex(hex);
  }
}
