package dev.comfyserve.fleet.result;

import dev.comfyserve.contract.Ids;
import dev.comfyserve.fleet.input.FileKind;
import dev.comfyserve.fleet.wire.Links;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.file.OutputFile;
import dev.comfyserve.store.file.UploadedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The URLs of files: whoever has one may fetch that file until it expires, without a token. Their
 * form is {@code /outputs/<request id>/<file id>/<name>?exp=<epoch seconds>&sig=<HMAC-SHA256>} and
 * {@code /files/<file id>/<name>?...}. A URL that is wrong in any way opens nothing, and does not
 * say why. Thread-safe.
 */
public final class SignedUrls {
  private static final Pattern OUTPUT = Pattern.compile("/outputs/([^/]+)/([^/]+)/([^/]+)");
  private static final Pattern UPLOAD = Pattern.compile("/files/([^/]+)/([^/]+)");
  private static final Pattern QUERY =
      Pattern.compile("exp=(\\d{1,12})&sig=([A-Za-z0-9_-]{43})(?:&.*)?");

  private final Store store;
  private final Links links;
  private final InstantSource clock;
  private final SecretKeySpec key;

  public SignedUrls(Store store, Links links, InstantSource clock) {
    this.store = store;
    this.links = links;
    this.clock = clock;
    this.key = new SecretKeySpec(store.secrets().signingKey(), "HmacSHA256");
  }

  /**
   * @param fileId of an output of that request
   */
  public String output(String requestId, String fileId, String filename, Instant expires) {
    String resource = "/outputs/" + requestId + "/" + fileId;
    return url(resource, filename, expires);
  }

  public String upload(UploadedFile file, Instant expires) {
    return url("/files/" + file.id(), file.filename(), expires);
  }

  /**
   * What a URL opens.
   *
   * @param path the raw path, from {@code /outputs/} or {@code /files/} on
   * @param query the raw query, or null
   */
  public Optional<Download> open(String path, String query) {
    Matcher signed = QUERY.matcher(query == null ? "" : query);
    if (!signed.matches()) {
      return Optional.empty();
    }
    Instant expires = Instant.ofEpochSecond(Long.parseLong(signed.group(1)));
    int name = path.lastIndexOf('/');
    if (name < 0 || !clock.instant().isBefore(expires)) {
      return Optional.empty();
    }
    byte[] wanted = signature(path.substring(0, name), expires).getBytes(StandardCharsets.US_ASCII);
    byte[] given = signed.group(2).getBytes(StandardCharsets.US_ASCII);
    if (!MessageDigest.isEqual(wanted, given)) {
      return Optional.empty();
    }
    return found(path, null)
        .filter(file -> file.nameIs(path.substring(name + 1)))
        .map(file -> file.download(expires));
  }

  /** Does the URL lead to a file of this server, there or not? */
  public boolean isOurs(String url) {
    return path(url)
        .filter(p -> OUTPUT.matcher(p).matches() || UPLOAD.matcher(p).matches())
        .isPresent();
  }

  /**
   * The file behind one of our own URLs, if it is the account's. The signature does not matter
   * here: the account may have its own file as long as it is there.
   */
  public Optional<OwnedFile> resolve(String url, String account) {
    return path(url).flatMap(p -> found(p, account)).map(Found::owned);
  }

  /** The bytes behind one of our own URLs, if the file is the account's; signature or not. */
  public Optional<Download> openOwn(String url, String account) {
    return path(url).flatMap(p -> found(p, account)).map(file -> file.download(Instant.MAX));
  }

  private Optional<String> path(String url) {
    String base = links.base();
    if (!url.regionMatches(true, 0, base + "/", 0, base.length() + 1)) {
      return Optional.empty();
    }
    int end = url.length();
    for (char stop : new char[] {'?', '#'}) {
      int at = url.indexOf(stop);
      end = at < 0 ? end : Math.min(end, at);
    }
    return Optional.of(url.substring(base.length(), Math.max(end, base.length())));
  }

  private Optional<Found> found(String path, String account) {
    return row(path, account).filter(Found::hasBytes);
  }

  /**
   * @param account whose it must be; null for anybody's
   */
  private Optional<Found> row(String path, String account) {
    Matcher output = OUTPUT.matcher(path);
    if (output.matches()) {
      String request = output.group(1);
      String file = output.group(2);
      if (!Ids.wellFormed(request) || !Ids.wellFormed(file)) {
        return Optional.empty();
      }
      return (account == null
              ? store.outputs().find(request, file)
              : store.outputs().find(account, request, file))
          .map(Found::new);
    }
    Matcher upload = UPLOAD.matcher(path);
    if (!upload.matches() || !Ids.wellFormed(upload.group(1))) {
      return Optional.empty();
    }
    String file = upload.group(1);
    return (account == null ? store.files().byId(file) : store.files().find(account, file))
        .map(Found::new);
  }

  private String url(String resource, String filename, Instant expires) {
    return links.base()
        + resource
        + "/"
        + URLEncoder.encode(filename, StandardCharsets.UTF_8).replace("+", "%20")
        + "?exp="
        + expires.getEpochSecond()
        + "&sig="
        + signature(resource, expires);
  }

  private String signature(String resource, Instant expires) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      byte[] text = (resource + "\n" + expires.getEpochSecond()).getBytes(StandardCharsets.UTF_8);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has HMAC-SHA256
    }
  }

  /** An output or an upload, which differ only in where they are written down. */
  private final class Found {
    private final String filename;
    private final String contentType;
    private final String sha256;
    private final long size;

    Found(OutputFile file) {
      this.filename = file.filename();
      this.contentType = file.contentType();
      this.sha256 = file.sha256();
      this.size = file.size();
    }

    Found(UploadedFile file) {
      this.filename = file.filename();
      this.contentType = file.contentType();
      this.sha256 = file.sha256();
      this.size = file.size();
    }

    boolean nameIs(String encoded) {
      try {
        return filename.equals(
            URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        return false; // a stray percent sign
      }
    }

    boolean hasBytes() {
      return Files.isRegularFile(bytes());
    }

    Download download(Instant expires) {
      return new Download(bytes(), filename, contentType, sha256, size, expires);
    }

    OwnedFile owned() {
      try {
        FileKind kind = FileKind.of(bytes(), filename, contentType);
        return new OwnedFile(sha256, kind.ext(), kind.contentType(), size);
      } catch (IOException e) {
        throw new UncheckedIOException("a stored file cannot be read", e);
      }
    }

    private Path bytes() {
      return store.blobs().path(sha256);
    }
  }
}
