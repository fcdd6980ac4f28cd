package dev.comfyserve.engine.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The chunks of a PNG file, as far as the file goes: a file cut short ends early, checksums are not
 * looked at.
 */
final class PngFile {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  record Chunk(String type, ByteBuffer data) {}

  private PngFile() {}

  static boolean hasSignature(byte[] file) {
    return file.length >= SIGNATURE.length
        && java.util.Arrays.equals(file, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  static List<Chunk> chunks(byte[] file) {
    List<Chunk> chunks = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(file).position(SIGNATURE.length);
    while (rest.remaining() >= 8) {
      int length = rest.getInt();
      byte[] type = new byte[4];
      rest.get(type);
      if (length < 0) {
        break;
      }
      int present = Math.min(length, rest.remaining());
      String name = new String(type, StandardCharsets.ISO_8859_1);
      chunks.add(new Chunk(name, rest.slice(rest.position(), present)));
      if (name.equals("IEND") || rest.remaining() < length + 4L) {
        break;
      }
      rest.position(rest.position() + length + 4);
    }
    return chunks;
  }
}
