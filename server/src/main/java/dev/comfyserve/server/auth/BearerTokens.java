package dev.comfyserve.server.auth;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.server.http.Authenticator;
import dev.comfyserve.server.http.Call;
import dev.comfyserve.server.http.Reply;
import dev.comfyserve.store.token.TokenHolder;
import java.util.Optional;
import java.util.function.Function;

/** {@code Authorization: Bearer <token>}, or, where the operator said so, nothing at all. */
public final class BearerTokens implements Authenticator {
  private final Function<String, Optional<TokenHolder>> holderOf;
  private final String accountWithoutToken;
  private final Challenges challenges;

  /**
   * @param holderOf whose a presented token is, if it is a good one
   * @param accountWithoutToken every caller's account, tokens or not; null when tokens are needed
   */
  public BearerTokens(
      Function<String, Optional<TokenHolder>> holderOf,
      String accountWithoutToken,
      Challenges challenges) {
    this.holderOf = holderOf;
    this.accountWithoutToken = accountWithoutToken;
    this.challenges = challenges;
  }

  @Override
  public Caller caller(Call call, Reply reply) {
    ApiVersion version =
        call.rawPath().startsWith(ApiVersion.V1.prefix() + "/") ? ApiVersion.V1 : ApiVersion.V2;
    if (accountWithoutToken != null) {
      return new Caller(accountWithoutToken, null, version);
    }
    if (call.headers("Authorization").isEmpty()) {
      reply.header("WWW-Authenticate", challenges.missing(call));
      throw new ApiException(
          ErrorCode.UNAUTHORIZED,
          "No token. Send \"Authorization: Bearer <token>\"; `comfyserve token create` makes one.");
    }
    String token = PresentedToken.of(call).orElseThrow(() -> bad(call, reply));
    TokenHolder holder = holderOf.apply(token).orElseThrow(() -> bad(call, reply));
    call.admittedWhile(() -> holderOf.apply(token).filter(holder::equals).isPresent());
    return new Caller(holder.account(), new Secret(token), version, holder.readOnly());
  }

  private ApiException bad(Call call, Reply reply) {
    reply.header("WWW-Authenticate", challenges.invalid(call));
    return new ApiException(ErrorCode.UNAUTHORIZED, "The token is unknown or revoked.");
  }
}
