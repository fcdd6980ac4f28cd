package dev.comfyserve.server.picture;

import dev.comfyserve.contract.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outputs of a ComfyServe elsewhere, by its own signed URLs. They need no token, and none is
 * sent; nothing but URLs under the server's base is ever opened, and no redirect is followed. What
 * was fetched is in a folder of its own while it is looked at, which the end takes away.
 */
public final class HttpOutputBytes implements OutputBytes, AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(HttpOutputBytes.class);
  private static final int BUFFER = 1 << 16;
  private static final int MOST_TRIES = 10;
  private static final int MOST_REMEMBERED = 4096;

  private final String base;
  private final long limit;
  private final Map<String, String> digests = new LinkedHashMap<>(16, 0.75f, true);
  private Path folder;
  private boolean closed;
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
    String path = base + uri.getRawPath();
    String ext = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    // A path that steps up could leave the outputs.
    return uri.normalize().equals(uri)
        ? Optional.of(new Remote(path, ext.equals("jpeg") ? "jpg" : ext, uri))
        : Optional.empty();
  }

  private final class Remote implements Stored {
    private final String path;
    private final String ext;
    private final URI uri;

    /**
     * @param path of the URL, without what makes it good for a time only
     */
    Remote(String path, String ext, URI uri) {
      this.path = path;
      this.ext = ext;
      this.uri = uri;
    }

    @Override
    public String identity() {
      return digest(path).orElse(path);
    }

    @Override
    public String ext() {
      return ext;
    }

    @Override
    public LocalFile fetch(Deadline deadline) throws IOException, InterruptedException {
      Path file = newFile(ext);
      try {
        download(file, deadline);
        String digest = sha256(file);
        remember(path, digest);
        return new Temporary(file, digest);
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

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] some = new byte[BUFFER];
      for (int read = in.read(some); read >= 0; read = in.read(some)) {
        digest.update(some, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  private synchronized Optional<String> digest(String path) {
    return Optional.ofNullable(digests.get(path));
  }

  private synchronized void remember(String path, String digest) {
    digests.put(path, digest);
    if (digests.size() > MOST_REMEMBERED) {
      digests.remove(digests.keySet().iterator().next());
    }
  }

  private synchronized Path newFile(String ext) throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    if (folder == null) {
      folder = Files.createTempDirectory("comfyserve-output");
    }
    return Files.createTempFile(folder, "", ext.matches("[a-z0-9]{1,8}") ? "." + ext : "");
  }

  private record Temporary(Path path, String identity) implements LocalFile {
    @Override
    public void close() throws IOException {
      Files.deleteIfExists(path);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    synchronized (this) {
      closed = true;
      try {
        remove();
      } catch (IOException | UncheckedIOException e) {
        LOG.warn("{} could not be removed", folder, e);
      }
    }
  }

  /** Also what a download that is being given up still writes to; who reads a file keeps it. */
  private void remove() throws IOException {
    if (folder == null) {
      return;
    }
    for (int i = 0; Files.exists(folder) && i < MOST_TRIES; i++) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
      }
      try {
        Files.deleteIfExists(folder);
      } catch (DirectoryNotEmptyException e) {
        LOG.debug("a download was just beginning", e);
      }
    }
  }
}
