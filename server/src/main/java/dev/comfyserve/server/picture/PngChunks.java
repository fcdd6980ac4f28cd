package dev.comfyserve.server.picture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG. What goes into a chat must be whole, because clients refuse a conversation
 * with a picture that they cannot read; and ComfyUI writes the workflow into each picture, which is
 * often more than the picture.
 */
final class PngChunks {
  private static final int SIGNATURE = 8;
  private static final Set<String> KEPT = Set.of("IHDR", "PLTE", "IDAT", "tRNS", "IEND");

  private PngChunks() {}

  /** The picture alone, if every chunk is whole and nobody needs more than 8 bits a sample. */
  static Optional<byte[]> pictureOnly(byte[] png) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(png.length);
    out.write(png, 0, Math.min(SIGNATURE, png.length));
    ByteBuffer in = ByteBuffer.wrap(png);
    int at = SIGNATURE;
    while (at + 12 <= png.length) {
      int length = in.getInt(at);
      if (length < 0 || length > png.length - at - 12) {
        return Optional.empty();
      }
      String type = new String(png, at + 4, 4, StandardCharsets.ISO_8859_1);
      CRC32 crc = new CRC32();
      crc.update(png, at + 4, length + 4);
      if ((int) crc.getValue() != in.getInt(at + 8 + length)
          || type.equals("IHDR") && (length != 13 || png[at + 16] > 8)) {
        return Optional.empty();
      }
      if (KEPT.contains(type)) {
        out.write(png, at, length + 12);
      }
      if (type.equals("IEND")) {
        return Optional.of(out.toByteArray());
      }
      at += length + 12;
    }
    return Optional.empty();
  }
}
