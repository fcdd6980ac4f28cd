package dev.comfyserve.server.picture;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.server.picture.OutputBytes.LocalFile;
import dev.comfyserve.server.picture.OutputBytes.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Outputs that are images, small enough to be handed out as they are, inside a message. */
public final class SmallImages {
  /** What every client can show. */
  private static final Map<String, String> TYPES =
      Map.of("png", "image/png", "jpg", "image/jpeg", "gif", "image/gif", "webp", "image/webp");

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final OutputBytes files;
  private final int limit;

  /**
   * @param limit the most bytes of a file that counts as small
   */
  public SmallImages(OutputBytes files, int limit) {
    this.files = files;
    this.limit = limit;
  }

  /**
   * @param bytes the whole file
   */
  public record SmallImage(byte[] bytes, String mimeType) {}

  /** The output behind the URL, if it is a small image; empty for anything else. */
  public Optional<SmallImage> read(Caller caller, String url) throws InterruptedException {
    try {
      Optional<Stored> found =
          files.find(caller, url).filter(file -> TYPES.containsKey(file.ext()));
      if (found.isEmpty()) {
        return Optional.empty();
      }
      try (LocalFile local = found.get().fetch(Deadline.in(PATIENCE))) {
        if (Files.size(local.path()) > limit) {
          return Optional.empty();
        }
        return Optional.of(
            new SmallImage(Files.readAllBytes(local.path()), TYPES.get(found.get().ext())));
      }
    } catch (IOException e) {
      return Optional.empty(); // deleted meanwhile, or out of reach: there is the link
    }
  }
}
