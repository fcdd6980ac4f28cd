package dev.comfyserve.server.auth;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.server.http.Authenticator;
import dev.comfyserve.server.http.Call;
import dev.comfyserve.server.http.Reply;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code Authorization: Bearer <token>}, or, where the operator said so, nothing at all. */
public final class BearerTokens implements Authenticator {
  private static final String SCHEME = "bearer ";
  private static final int LONGEST = 512;

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
    List<String> sent = call.headers("Authorization");
    if (sent.isEmpty()) {
      reply.header("WWW-Authenticate", "Bearer realm=\"comfyserve\"");
      throw new ApiException(
          ErrorCode.UNAUTHORIZED,
          "No token. Send \"Authorization: Bearer <token>\"; `comfyserve token create` makes one.");
    }
    Optional<String> token = sent.size() == 1 ? token(sent.getFirst()) : Optional.empty();
    return token
        .flatMap(
            t -> accountOf.apply(t).map(account -> new Caller(account, new Secret(t), version)))
        .orElseThrow(() -> bad(reply));
  }

  private static Optional<String> token(String header) {
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    String token = header.substring(SCHEME.length()).strip();
    boolean visible = token.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    return visible && !token.isEmpty() && token.length() <= LONGEST
        ? Optional.of(token)
        : Optional.empty();
  }

  private static ApiException bad(Reply reply) {
    reply.header("WWW-Authenticate", "Bearer realm=\"comfyserve\", error=\"invalid_token\"");
    return new ApiException(ErrorCode.UNAUTHORIZED, "The token is unknown or revoked.");
  }
}
