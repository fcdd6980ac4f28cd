package dev.comfyserve.server.picture;

import dev.comfyserve.contract.Caller;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;

/** The pictures that a result carries in itself, beside the links to its files. */
@FunctionalInterface
public interface Thumbnails {
  /** Links only: where there are no stored bytes at hand, as in front of another server. */
  Thumbnails NONE = (caller, outputs, room) -> List.of();

  /**
   * At most as many pictures as the settings allow, in the order of the outputs. Whatever is wrong
   * with a file, there is no picture of it, and nothing else happens.
   *
   * @param outputs entries with {@code url}, {@code filename} and {@code type}
   * @param room the bytes that all pictures together may have
   */
  List<Thumbnail> of(Caller caller, ArrayNode outputs, int room) throws InterruptedException;
}
