package dev.comfyserve.server.auth;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.server.http.Authenticator;
import dev.comfyserve.server.http.Call;
import dev.comfyserve.server.http.Reply;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Callers of a gateway: each brings a token of the upstream, which alone judges it. Who brings none
 * is refused here; there is no token that could stand in for it. An account is the digest of its
 * token.
 */
public final class CallersOwnTokens implements Authenticator {
  @Override
  public Caller caller(Call call, Reply reply) {
    String token =
        PresentedToken.of(call)
            .orElseThrow(
                () -> {
                  reply.header("WWW-Authenticate", "Bearer realm=\"comfyserve\"");
                  return new ApiException(
                      ErrorCode.UNAUTHORIZED,
                      "No token. Send your own RunComfy API token as \"Authorization: Bearer"
                          + " <token>\"; this server has none of its own.");
                });
    return new Caller(digest(token), new Secret(token), ApiVersion.V2);
  }

  private static String digest(String token) {
    try {
      byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
