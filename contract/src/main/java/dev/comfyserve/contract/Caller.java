package dev.comfyserve.contract;

/**
 * Who calls, and how the answer's URLs are to look.
 *
 * @param account the account of the token; in gateway mode a digest of the token
 * @param token what the caller sent, used in gateway mode only; null where no token was needed
 * @param version the prefix of the URLs in the answer
 * @param readOnly whether the caller may only read; held to where calls come in
 */
public record Caller(String account, Secret token, ApiVersion version, boolean readOnly) {
  /** One who may do everything with the account's things. */
  public Caller(String account, Secret token, ApiVersion version) {
    this(account, token, version, false);
  }

  public Caller reading() {
    return new Caller(account, token, version, true);
  }
}
