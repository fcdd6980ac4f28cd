package dev.comfyserve.server.http;

/** Who may call a route. */
public enum Access {
  /** Everybody who reaches the port: health, the API's description, signed URLs. */
  OPEN,
  /** Everybody, and the web pages of any origin: what is public by its nature. */
  ANY_PAGE,
  /** Holders of a token; of one that may only read, by GET and HEAD alone. */
  TOKEN,
  /** Holders of a token that may change things, whatever the method. */
  TOKEN_THAT_WRITES,
  /** Holders of a token; what one that may only read may do, the endpoint judges itself. */
  TOKEN_BY_ENDPOINT;

  boolean needsToken() {
    return switch (this) {
      case OPEN, ANY_PAGE -> false;
      case TOKEN, TOKEN_THAT_WRITES, TOKEN_BY_ENDPOINT -> true;
    };
  }
}
