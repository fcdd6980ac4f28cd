package dev.comfyserve.engine.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes 8-bit RGB or RGBA PNG files with text chunks. */
public final class PngWriter {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private PngWriter() {}

  /**
   * @param pixels row by row, 3 or 4 bytes a pixel
   * @param texts keyword to text; a keyword that PNG does not allow is left out
   * @param level zlib's compression level
   */
  public static byte[] write(
      int width, int height, int channels, byte[] pixels, Map<String, String> texts, int level) {
    if (channels != 3 && channels != 4) {
      throw new IllegalArgumentException("cannot save an image of " + channels + " channels");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(pixels.length / 2 + 1024);
    out.writeBytes(SIGNATURE);
    chunk(out, "IHDR", header(width, height, channels));
    texts.forEach(
        (keyword, text) -> {
          if (allowed(keyword)) {
            chunk(out, "tEXt", (keyword + '\0' + text).getBytes(StandardCharsets.ISO_8859_1));
          }
        });
    chunk(out, "IDAT", deflate(filtered(pixels, width * channels, height, channels), level));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static boolean allowed(String keyword) {
    return !keyword.isEmpty()
        && keyword.length() <= 79
        && keyword.chars().allMatch(c -> c >= 0x20 && c <= 0x7e || c >= 0xa1 && c <= 0xff);
  }

  private static byte[] header(int width, int height, int channels) {
    byte[] header = new byte[13];
    put(header, 0, width);
    put(header, 4, height);
    header[8] = 8;
    header[9] = (byte) (channels == 4 ? 6 : 2);
    return header;
  }

  /** Each row unfiltered, minus its left or minus its upper neighbours, whichever is smallest. */
  private static byte[] filtered(byte[] pixels, int row, int height, int channels) {
    byte[] out = new byte[(row + 1) * height];
    for (int line = 0; line < height; line++) {
      int from = line * row;
      int to = line * (row + 1);
      int filter = bestFilter(pixels, from, row, channels, line == 0);
      out[to++] = (byte) filter;
      for (int i = 0; i < row; i++) {
        int guess =
            switch (filter) {
              case 1 -> i >= channels ? pixels[from + i - channels] : 0;
              case 2 -> pixels[from + i - row];
              default -> 0;
            };
        out[to + i] = (byte) (pixels[from + i] - guess);
      }
    }
    return out;
  }

  private static int bestFilter(byte[] pixels, int from, int row, int channels, boolean first) {
    long none = 0;
    long left = 0;
    long up = first ? Long.MAX_VALUE : 0;
    for (int i = from; i < from + row; i++) {
      none += Math.abs(pixels[i]);
      left += i >= from + channels ? Math.abs((byte) (pixels[i] - pixels[i - channels])) : 0;
      up += first ? 0 : Math.abs((byte) (pixels[i] - pixels[i - row]));
    }
    return up <= left && up <= none ? 2 : left <= none ? 1 : 0;
  }

  private static byte[] deflate(byte[] data, int level) {
    Deflater deflater = new Deflater(level);
    try {
      deflater.setInput(data);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream(data.length / 2 + 64);
      byte[] buffer = new byte[64 << 10];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    byte[] number = new byte[4];
    put(number, 0, data.length);
    out.writeBytes(number);
    byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeBytes(name);
    out.writeBytes(data);
    put(number, 0, (int) crc.getValue());
    out.writeBytes(number);
  }

  private static void put(byte[] target, int at, int value) {
    target[at] = (byte) (value >> 24);
    target[at + 1] = (byte) (value >> 16);
    target[at + 2] = (byte) (value >> 8);
    target[at + 3] = (byte) value;
  }
}
