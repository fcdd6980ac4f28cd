package dev.comfyserve.client;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.contract.ServerlessApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpHeader;
import tools.jackson.databind.node.ObjectNode;

/**
 * A ComfyServe server as one user sees it: the Serverless API and what we add to it. For the
 * command line and the demo. Thread-safe; every failure is an {@link ApiException}.
 */
public final class ComfyServeClient implements AutoCloseable {
  private static final Duration READY_POLL = Duration.ofMillis(100);

  private final ApiHttp http;
  private final HttpServerlessApi api;
  private final HttpOwnApi own;
  private final Caller caller;

  /**
   * @param token null for a server that needs none
   */
  public ComfyServeClient(URI base, Secret token) {
    this.http = new ApiHttp(base);
    this.api = new HttpServerlessApi(http);
    this.own = new HttpOwnApi(http);
    this.caller = new Caller("default", token, ApiVersion.V2);
  }

  /** The Serverless API; to be called with {@link #caller()}. */
  public ServerlessApi api() {
    return api;
  }

  public Caller caller() {
    return caller;
  }

  public URI base() {
    return http.base();
  }

  /** What a ComfyServe offers beyond it; to be called with {@link #caller()}. */
  public OwnApi own() {
    return own;
  }

  /**
   * Uploads a file's bytes.
   *
   * @param contentType null to let the server look at the bytes
   * @return {@code url}, {@code sha256}, {@code size}, {@code content_type}
   */
  public ObjectNode uploadFile(Path file, String contentType) {
    ApiCall call =
        HttpOwnApi.upload(caller, file.getFileName().toString(), contentType, new byte[0]);
    return HttpServerlessApi.asObject(http.sendFile(call, file).json());
  }

  /** What a download brought. */
  public record Download(Path file, long bytes, String sha256, String contentType) {}

  /**
   * Fetches an output by its signed URL into {@code target}, which appears only when it is whole.
   */
  public Download download(URI url, Path target) {
    return http.download(url, (head, body) -> keep(head, body, target));
  }

  private static Download keep(Response head, InputStream body, Path target) throws IOException {
    if (head.getStatus() != 200) {
      byte[] text = body.readNBytes(64 << 10);
      throw new ApiAnswer(head.getStatus(), null, text, null, null, 1).error();
    }
    Path folder = target.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    // Not a temporary file: those are for their owner's eyes only.
    Path part =
        folder.resolve("." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    try {
      MessageDigest sha256 = sha256();
      long bytes;
      try (OutputStream out = new DigestOutputStream(Files.newOutputStream(part), sha256)) {
        bytes = body.transferTo(out);
      }
      long announced = head.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
      if (announced >= 0 && announced != bytes) {
        throw new IOException("the download ended early");
      }
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      return new Download(
          target,
          bytes,
          HexFormat.of().formatHex(sha256.digest()),
          head.getHeaders().get(HttpHeader.CONTENT_TYPE));
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** True when {@code /health/ready} answers 200 within the time. */
  public boolean ready(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    while (true) {
      try {
        // Not a GET of the API: its retries would outlast the time.
        if (http.tryOnce(ApiCall.get(null, "/health/ready")).status() == 200) {
          return true;
        }
      } catch (ApiException e) {
        // not there yet
      }
      if (System.nanoTime() >= end || Thread.currentThread().isInterrupted()) {
        return false;
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(READY_POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
