package dev.comfyserve.server.auth;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.server.http.Authenticator;
import dev.comfyserve.server.http.Call;
import dev.comfyserve.server.http.RateLimit;
import dev.comfyserve.server.http.Reply;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/**
 * What stands between a caller's token and what the caller wants: bad tokens come slowly, good ones
 * not too often, and those that may only read change nothing. Thread-safe.
 */
public final class Door implements Authenticator {
  private static final Set<String> READING = Set.of("GET", "HEAD");

  private final Authenticator tokens;
  private final Challenges challenges;
  private final RateLimit calls;
  private final GuessLimit guesses;
  private final boolean readOnly;

  /**
   * @param tokens tells whose a token is
   * @param callsPerMinute of one token; 0 for no limit
   * @param readOnly whether nobody may change anything
   */
  public Door(
      Authenticator tokens,
      Challenges challenges,
      int callsPerMinute,
      boolean readOnly,
      InstantSource clock) {
    this.tokens = tokens;
    this.challenges = challenges;
    this.calls = callsPerMinute == 0 ? null : new RateLimit(callsPerMinute, clock);
    this.guesses = new GuessLimit(clock);
    this.readOnly = readOnly;
  }

  @Override
  public Caller caller(Call call, Reply reply) {
    String digest = digest(call);
    Caller caller = authenticated(call, reply, digest);
    if (calls != null) {
      calls.take(digest).ifPresent(this::tooMany);
      call.countedBy(more -> more(digest, more));
    }
    Caller allowed = readOnly ? caller.reading() : caller;
    if (allowed.readOnly() && changes(call)) {
      throw refused(call, reply);
    }
    return allowed;
  }

  private void more(String digest, int more) {
    if (more >= calls.perMinute()) {
      throw new ApiException(
          ErrorCode.BAD_REQUEST,
          "This counts as %d calls, and %d a minute are allowed with this token: send it in parts."
              .formatted(more + 1, calls.perMinute()));
    }
    calls.takeMore(digest, more).ifPresent(this::tooMany);
  }

  private void tooMany(Duration wait) {
    throw late("More than " + calls.perMinute() + " calls a minute with this token.", wait);
  }

  private static boolean changes(Call call) {
    return switch (call.access()) {
      case TOKEN -> !READING.contains(call.method());
      case TOKEN_THAT_WRITES -> true;
      case TOKEN_BY_ENDPOINT, OPEN, ANY_PAGE -> false;
    };
  }

  private Caller authenticated(Call call, Reply reply, String digest) {
    boolean presented = call.header("Authorization").isPresent();
    String address = call.address();
    if (presented) {
      guesses
          .wait(address, digest)
          .ifPresent(
              wait -> {
                throw late("Too many bad tokens from this address.", wait);
              });
    }
    try {
      Caller caller = tokens.caller(call, reply);
      if (presented) {
        guesses.good(address, digest);
      }
      return caller;
    } catch (ApiException e) {
      if (presented && e.errorCode() == ErrorCode.UNAUTHORIZED.code()) {
        guesses.bad(address, digest);
      }
      throw e;
    }
  }

  private ApiException refused(Call call, Reply reply) {
    if (readOnly) {
      return new ApiException(
          ErrorCode.FORBIDDEN,
          "This server lets everybody read and nobody change anything (its setting read_only).");
    }
    reply.header("WWW-Authenticate", challenges.insufficient(call));
    return new ApiException(
        ErrorCode.FORBIDDEN,
        "This token may only read. Use one that was made without --read-only"
            + " (`comfyserve token create`).");
  }

  private static ApiException late(String why, Duration wait) {
    return new ApiException(
        ErrorCode.TOO_MANY_REQUESTS.httpStatus(),
        ErrorCode.TOO_MANY_REQUESTS.code(),
        why + " Wait " + wait.toSeconds() + " s, then send this call again.",
        null,
        null,
        wait);
  }

  /** Buckets outlive calls, and no secret should. */
  private static String digest(Call call) {
    String token = PresentedToken.of(call).orElse(call.headers("Authorization").toString());
    return PresentedToken.digest(token);
  }
}
