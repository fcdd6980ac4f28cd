package dev.comfyserve.server.mcp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key that signs what clients carry from one round of questions to the next. */
public final class RequestStateKey {
  private static final String MAC = "HmacSHA256";
  private static final String LABEL = "comfyserve mcp request state v1";
  private static final int BYTES = 32;

  private RequestStateKey() {}

  /**
   * The same on every replica and after a restart, and of no use for what else is signed with the
   * key that it comes from.
   *
   * @param storeKey the store's signing key
   */
  public static byte[] derived(byte[] storeKey) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(storeKey, MAC));
      return mac.doFinal(LABEL.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + MAC, e);
    }
  }

  /**
   * Where nothing is kept: what this process asked only this process can take the answer of. After
   * a restart, and to any other process, the state that a client comes back with is an error, and
   * the client has to begin anew.
   *
   * @param random fit for secrets
   */
  public static byte[] random(RandomGenerator random) {
    byte[] key = new byte[BYTES];
    random.nextBytes(key);
    return key;
  }
}
