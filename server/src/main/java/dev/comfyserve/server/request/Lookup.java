package dev.comfyserve.server.request;

import dev.comfyserve.contract.ApiException;
import java.util.Optional;
import java.util.function.Supplier;

/** Calls of the API whose "there is none" is an answer, not an error. */
public final class Lookup {
  private Lookup() {}

  /**
   * @return empty when it is not there, is another account's, or was deleted
   * @throws ApiException for every other error
   */
  public static <T> Optional<T> optional(Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (ApiException e) {
      if (isMissing(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** A malformed id answers as an unknown one: both lead to nothing. */
  private static boolean isMissing(ApiException e) {
    return switch (e.meaning()) {
      case 403, 404, 410, 422 -> true;
      default -> false;
    };
  }
}
