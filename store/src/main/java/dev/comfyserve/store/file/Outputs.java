package dev.comfyserve.store.file;

import java.util.List;
import java.util.Optional;

/** The output files of ended requests, written by the end of a request. */
public final class Outputs {
  /** In the order in which they were handed in. */
  public List<OutputFile> ofRequest(String requestId) {
    throw new IllegalStateException("not built yet");
  }

  /** A request's file, of any account: for a URL whose signature is good. */
  public Optional<OutputFile> find(String requestId, String fileId) {
    throw new IllegalStateException("not built yet");
  }

  /** A request's file, if the request is the account's. */
  public Optional<OutputFile> find(String account, String requestId, String fileId) {
    throw new IllegalStateException("not built yet");
  }
}
