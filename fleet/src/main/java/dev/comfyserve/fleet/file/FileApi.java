package dev.comfyserve.fleet.file;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Json;
import dev.comfyserve.fleet.input.FileKind;
import dev.comfyserve.fleet.result.SignedUrls;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.blob.Blob;
import dev.comfyserve.store.blob.TooLarge;
import dev.comfyserve.store.file.UploadedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/** Uploads, to be used as inputs by their URL. */
public final class FileApi {
  private static final int LONGEST_NAME = 120;

  private final Store store;
  private final SignedUrls urls;
  private final Duration retention;
  private final long limit;
  private final Ids ids;

  public FileApi(Store store, SignedUrls urls, Duration retention, long limit, Ids ids) {
    this.store = store;
    this.urls = urls;
    this.retention = retention;
    this.limit = limit;
    this.ids = ids;
  }

  /**
   * Stores a file durably, and answers {@code url}, {@code sha256}, {@code size} and {@code
   * content_type}.
   *
   * @param name what the caller calls it, or null
   * @param contentType what the caller says it is, or null
   * @throws ApiException 413001 when it is too large, 422001 when it is empty
   * @throws IOException when the caller's stream breaks
   */
  public ObjectNode upload(Caller caller, InputStream content, String name, String contentType)
      throws IOException {
    Blob blob;
    try {
      blob = store.blobs().put(content, limit);
    } catch (TooLarge e) {
      throw new ApiException(
          ErrorCode.TOO_LARGE, "The file is larger than the limit of " + limit + " bytes.");
    }
    if (blob.size() == 0) {
      throw new ApiException(ErrorCode.INVALID, "The file is empty.");
    }
    FileKind kind = kind(blob, name, contentType);
    UploadedFile file =
        store
            .files()
            .insert(
                new UploadedFile(
                    ids.next(),
                    caller.account(),
                    plainName(name, kind.ext()),
                    kind.ext(),
                    kind.contentType(),
                    blob.sha256(),
                    blob.size(),
                    null));
    return Json.object()
        .put("url", urls.upload(file, file.createdAt().plus(retention)))
        .put("sha256", blob.sha256())
        .put("size", blob.size())
        .put("content_type", kind.contentType());
  }

  private FileKind kind(Blob blob, String name, String contentType) {
    try {
      return FileKind.of(store.blobs().path(blob.sha256()), name, contentType);
    } catch (IOException e) {
      throw new UncheckedIOException("a stored file cannot be read", e);
    }
  }

  /** The last part of a path, without what a file system or a header may take amiss. */
  static String plainName(String name, String ext) {
    String text = name == null ? "" : name;
    text = text.substring(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1);
    text = text.replaceAll("[\\p{Cntrl}\"<>|?*:]", "_").strip();
    if (text.length() > LONGEST_NAME) {
      text = text.substring(text.length() - LONGEST_NAME);
    }
    return text.isEmpty() || text.matches("\\.+") ? "file." + ext : text;
  }
}
