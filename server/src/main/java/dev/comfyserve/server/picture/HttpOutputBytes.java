package dev.comfyserve.server.picture;

import dev.comfyserve.contract.Caller;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The outputs of a ComfyServe elsewhere, by its own signed URLs. They need no token, and none is
 * sent; nothing but URLs under the server's base is ever opened, and no redirect is followed.
 */
public final class HttpOutputBytes implements OutputBytes, AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private final String base;
  private final long limit;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_TIMEOUT)
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /**
   * @param base of the URLs that the server hands out, e.g. {@code http://127.0.0.1:8484}
   * @param limit a larger file is not fetched
   */
  public HttpOutputBytes(URI base, long limit) {
    this.base = base.toString().replaceAll("/+$", "");
    this.limit = limit;
  }

  @Override
  public Optional<Stored> find(Caller caller, String url) {
    if (!url.startsWith(base + "/outputs/")) {
      return Optional.empty();
    }
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    String path = uri.getRawPath();
    String ext = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    // A path that steps up could leave the outputs.
    return uri.normalize().equals(uri)
        ? Optional.of(new Remote(base + path, ext.equals("jpeg") ? "jpg" : ext, uri))
        : Optional.empty();
  }

  private final class Remote implements Stored {
    private final String identity;
    private final String ext;
    private final URI uri;

    Remote(String identity, String ext, URI uri) {
      this.identity = identity;
      this.ext = ext;
      this.uri = uri;
    }

    @Override
    public String identity() {
      return identity;
    }

    @Override
    public String ext() {
      return ext;
    }

    @Override
    public LocalFile fetch(Deadline deadline) throws IOException, InterruptedException {
      Path file = Files.createTempFile("comfyserve-output", "." + ext);
      try {
        download(file, deadline);
        return new Temporary(file);
      } catch (IOException | InterruptedException | RuntimeException e) {
        Files.deleteIfExists(file);
        throw e;
      }
    }

    private void download(Path file, Deadline deadline) throws IOException, InterruptedException {
      CompletableFuture<HttpResponse<Path>> answer =
          http.sendAsync(
              HttpRequest.newBuilder(uri).build(),
              BodyHandlers.limiting(BodyHandlers.ofFile(file), limit));
      try {
        int status = answer.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS).statusCode();
        if (status != 200) {
          throw new IOException("status " + status);
        }
      } catch (ExecutionException | TimeoutException e) {
        throw new IOException("an output could not be fetched", e);
      } finally {
        answer.cancel(true);
      }
    }
  }

  private record Temporary(Path path) implements LocalFile {
    @Override
    public void close() throws IOException {
      Files.deleteIfExists(path);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
