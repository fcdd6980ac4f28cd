package dev.comfyserve.server.picture;

import dev.comfyserve.server.picture.Thumbnail.Picture;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was made of files lately, and which files there is no picture of. Bounded by bytes; the
 * least recently used go first.
 */
final class PictureCache {
  private static final int ENTRY_BYTES = 256;

  private final long limit;
  private final Map<String, Optional<Picture>> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  PictureCache(long limit) {
    this.limit = limit;
  }

  /**
   * Null when nothing is known; empty when there is no picture of it.
   *
   * @param most a larger picture is of no use
   */
  synchronized Optional<Picture> get(String identity, int most) {
    Optional<Picture> known = entries.get(identity);
    return known == null || known.isPresent() && known.get().bytes().length > most ? null : known;
  }

  synchronized void put(String identity, Optional<Picture> picture) {
    Optional<Picture> before = entries.put(identity, picture);
    bytes += size(picture) - (before == null ? 0 : size(before));
    var eldest = entries.entrySet().iterator();
    while (bytes > limit && eldest.hasNext()) {
      bytes -= size(eldest.next().getValue());
      eldest.remove();
    }
  }

  private static long size(Optional<Picture> picture) {
    return ENTRY_BYTES + picture.map(p -> p.bytes().length).orElse(0);
  }
}
