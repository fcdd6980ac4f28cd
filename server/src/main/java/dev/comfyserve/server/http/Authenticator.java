package dev.comfyserve.server.http;

import dev.comfyserve.contract.Caller;

/** Tells the caller of a call. */
@FunctionalInterface
public interface Authenticator {
  /**
   * @param reply takes the {@code WWW-Authenticate} header where the answer is 401
   * @throws dev.comfyserve.contract.ApiException 401001
   */
  Caller caller(Call call, Reply reply);
}
