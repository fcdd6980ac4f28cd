package dev.comfyserve.server.picture;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.fleet.input.FileKind;
import dev.comfyserve.fleet.result.Download;
import dev.comfyserve.fleet.result.SignedUrls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The outputs in this server's own store. */
public final class LocalOutputBytes implements OutputBytes {
  private final SignedUrls urls;

  public LocalOutputBytes(SignedUrls urls) {
    this.urls = urls;
  }

  @Override
  public Optional<Stored> find(Caller caller, String url) throws IOException {
    // By account, not by signature: a node can put any URL into its outputs.
    Optional<Download> found = urls.openOwn(url, caller.account());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Download file = found.get();
    String ext = FileKind.of(file.file(), file.filename(), file.contentType()).ext();
    return Optional.of(new InStore(file.sha256(), ext, file.file()));
  }

  private record InStore(String identity, String ext, Path path) implements Stored {
    @Override
    public LocalFile fetch(Deadline deadline) {
      return new Kept(path, identity);
    }
  }

  private record Kept(Path path, String identity) implements LocalFile {}
}
