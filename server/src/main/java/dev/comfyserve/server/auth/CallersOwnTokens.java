package dev.comfyserve.server.auth;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.server.http.Authenticator;
import dev.comfyserve.server.http.Call;
import dev.comfyserve.server.http.Reply;

/**
 * Callers of a gateway: each brings a token of the upstream, which alone judges it. Who brings none
 * is refused here; there is no token that could stand in for it. An account is the digest of its
 * token.
 */
public final class CallersOwnTokens implements Authenticator {
  private final Challenges challenges;

  public CallersOwnTokens(Challenges challenges) {
    this.challenges = challenges;
  }

  @Override
  public Caller caller(Call call, Reply reply) {
    String token =
        PresentedToken.of(call)
            .orElseThrow(
                () -> {
                  reply.header("WWW-Authenticate", challenges.missing(call));
                  return new ApiException(
                      ErrorCode.UNAUTHORIZED,
                      "No token. Send your own RunComfy API token as \"Authorization: Bearer"
                          + " <token>\"; this server has none of its own.");
                });
    return new Caller(PresentedToken.digest(token), new Secret(token), ApiVersion.V2);
  }
}
