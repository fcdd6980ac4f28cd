package dev.comfyserve.server.auth;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.server.http.Authenticator;
import dev.comfyserve.server.http.Call;
import dev.comfyserve.server.http.Reply;
import java.util.Optional;
import java.util.function.Function;

/** {@code Authorization: Bearer <token>}, or, where the operator said so, nothing at all. */
public final class BearerTokens implements Authenticator {
  private final Function<String, Optional<String>> accountOf;
  private final String accountWithoutToken;

  /**
   * @param accountOf the account of a presented token, if it is a good one
   * @param accountWithoutToken every caller's account, tokens or not; null when tokens are needed
   */
  public BearerTokens(Function<String, Optional<String>> accountOf, String accountWithoutToken) {
    this.accountOf = accountOf;
    this.accountWithoutToken = accountWithoutToken;
  }

  @Override
  public Caller caller(Call call, Reply reply) {
    ApiVersion version =
        call.rawPath().startsWith(ApiVersion.V1.prefix() + "/") ? ApiVersion.V1 : ApiVersion.V2;
    if (accountWithoutToken != null) {
      return new Caller(accountWithoutToken, null, version);
    }
    if (call.headers("Authorization").isEmpty()) {
      reply.header("WWW-Authenticate", "Bearer realm=\"comfyserve\"");
      throw new ApiException(
          ErrorCode.UNAUTHORIZED,
          "No token. Send \"Authorization: Bearer <token>\"; `comfyserve token create` makes one.");
    }
    return PresentedToken.of(call)
        .flatMap(
            t -> accountOf.apply(t).map(account -> new Caller(account, new Secret(t), version)))
        .orElseThrow(() -> bad(reply));
  }

  private static ApiException bad(Reply reply) {
    reply.header("WWW-Authenticate", "Bearer realm=\"comfyserve\", error=\"invalid_token\"");
    return new ApiException(ErrorCode.UNAUTHORIZED, "The token is unknown or revoked.");
  }
}
