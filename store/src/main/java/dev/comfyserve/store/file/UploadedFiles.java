package dev.comfyserve.store.file;

import java.time.Instant;
import java.util.Optional;

/** The uploaded files of all accounts. */
public final class UploadedFiles {
  /**
   * Stores a file's name; its time is set here.
   *
   * @throws dev.comfyserve.store.blob.BlobGone when its bytes were not put before
   */
  public UploadedFile insert(UploadedFile file) {
    throw new IllegalStateException("not built yet");
  }

  /** Of any account: for a URL whose signature is good. */
  public Optional<UploadedFile> byId(String id) {
    throw new IllegalStateException("not built yet");
  }

  public Optional<UploadedFile> find(String account, String id) {
    throw new IllegalStateException("not built yet");
  }

  /** Forgets the files of before; their bytes are collected later. */
  public int deleteBefore(Instant time) {
    throw new IllegalStateException("not built yet");
  }
}
