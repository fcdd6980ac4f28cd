package dev.comfyserve.engine.image;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * How the samples of one PNG file become RGBA bytes. What is missing or does not inflate stays
 * zero.
 *
 * @param colour PNG's colour type: 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGBA
 * @param palette RGB triples, or null
 * @param transparency the tRNS chunk, or null
 */
record PngPixels(int depth, int colour, boolean interlaced, byte[] palette, byte[] transparency) {
  private static final int[][] PASSES = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };
  private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

  boolean hasAlpha() {
    return colour >= 4 || (colour == 3 && transparency != null);
  }

  private int samples() {
    return switch (colour) {
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default -> 1;
    };
  }

  byte[] decode(int width, int height, List<ByteBuffer> compressed) {
    int bits = samples() * depth;
    int step = Math.max(1, bits / 8);
    byte[] raw = inflate(compressed, rawSize(width, height, bits));
    byte[] rgba = new byte[width * height * 4];
    int from = 0;
    for (int[] pass : interlaced ? PASSES : ONE_PASS) {
      int columns = (width - pass[0] + pass[2] - 1) / pass[2];
      int rows = (height - pass[1] + pass[3] - 1) / pass[3];
      if (columns <= 0 || rows <= 0) {
        continue;
      }
      int length = (columns * bits + 7) / 8;
      byte[] above = new byte[length];
      byte[] line = new byte[length];
      for (int row = 0; row < rows; row++) {
        System.arraycopy(raw, from + 1, line, 0, length);
        unfilter(raw[from], line, above, step);
        from += length + 1;
        int y = pass[1] + row * pass[3];
        for (int i = 0; i < columns; i++) {
          pixel(line, i, rgba, (y * width + pass[0] + i * pass[2]) * 4);
        }
        byte[] swap = above;
        above = line;
        line = swap;
      }
    }
    return rgba;
  }

  private int rawSize(int width, int height, int bits) {
    long size = 0;
    for (int[] pass : interlaced ? PASSES : ONE_PASS) {
      long columns = (width - pass[0] + pass[2] - 1) / pass[2];
      long rows = (height - pass[1] + pass[3] - 1) / pass[3];
      size += columns <= 0 || rows <= 0 ? 0 : rows * ((columns * bits + 7) / 8 + 1);
    }
    return Math.toIntExact(size);
  }

  private static byte[] inflate(List<ByteBuffer> compressed, int size) {
    byte[] raw = new byte[size];
    Inflater inflater = new Inflater();
    try {
      int at = 0;
      for (ByteBuffer part : compressed) {
        inflater.setInput(part.duplicate());
        int count;
        while (at < size && (count = inflater.inflate(raw, at, size - at)) > 0) {
          at += count;
        }
      }
    } catch (DataFormatException e) {
      return raw; // a damaged picture loads as far as it is whole
    } finally {
      inflater.end();
    }
    return raw;
  }

  private static void unfilter(byte filter, byte[] line, byte[] above, int step) {
    for (int i = 0; i < line.length; i++) {
      int left = i >= step ? line[i - step] & 0xff : 0;
      int up = above[i] & 0xff;
      int corner = i >= step ? above[i - step] & 0xff : 0;
      int guess =
          switch (filter) {
            case 1 -> left;
            case 2 -> up;
            case 3 -> (left + up) >> 1;
            case 4 -> paeth(left, up, corner);
            default -> 0;
          };
      line[i] += (byte) guess;
    }
  }

  private static int paeth(int left, int up, int corner) {
    int guess = left + up - corner;
    int toLeft = Math.abs(guess - left);
    int toUp = Math.abs(guess - up);
    int toCorner = Math.abs(guess - corner);
    return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
  }

  private void pixel(byte[] line, int i, byte[] rgba, int to) {
    switch (colour) {
      case 0 -> grey(sample(line, i), rgba, to);
      case 3 -> indexed(sample(line, i), rgba, to);
      case 4 ->
          put(
              rgba,
              to,
              high(line, i * 2),
              high(line, i * 2),
              high(line, i * 2),
              high(line, i * 2 + 1));
      case 6 ->
          put(
              rgba,
              to,
              high(line, i * 4),
              high(line, i * 4 + 1),
              high(line, i * 4 + 2),
              high(line, i * 4 + 3));
      default -> {
        int red = sample(line, i * 3);
        int green = sample(line, i * 3 + 1);
        int blue = sample(line, i * 3 + 2);
        boolean clear = red == key(0) && green == key(1) && blue == key(2);
        put(
            rgba,
            to,
            high(line, i * 3),
            high(line, i * 3 + 1),
            high(line, i * 3 + 2),
            clear ? 0 : 255);
      }
    }
  }

  /** 16-bit grey is clipped, not scaled: so does the Pillow that ComfyUI loads with. */
  private void grey(int value, byte[] rgba, int to) {
    int level =
        switch (depth) {
          case 1 -> value * 255;
          case 2 -> value * 85;
          case 4 -> value * 17;
          case 16 -> Math.min(value, 255);
          default -> value;
        };
    put(rgba, to, level, level, level, value == key(0) ? 0 : 255);
  }

  private void indexed(int index, byte[] rgba, int to) {
    if (palette == null || index * 3 + 2 >= palette.length) {
      put(rgba, to, 0, 0, 0, 255);
      return;
    }
    int alpha =
        transparency != null && index < transparency.length ? transparency[index] & 0xff : 255;
    put(rgba, to, palette[index * 3], palette[index * 3 + 1], palette[index * 3 + 2], alpha);
  }

  /** The transparent colour's sample, or -1. */
  private int key(int band) {
    if (transparency == null || transparency.length < band * 2 + 2) {
      return -1;
    }
    return (transparency[band * 2] & 0xff) << 8 | transparency[band * 2 + 1] & 0xff;
  }

  private int sample(byte[] line, int i) {
    return switch (depth) {
      case 16 -> (line[i * 2] & 0xff) << 8 | line[i * 2 + 1] & 0xff;
      case 8 -> line[i] & 0xff;
      default -> {
        int bit = i * depth;
        yield (line[bit >> 3] & 0xff) >> (8 - depth - (bit & 7)) & ((1 << depth) - 1);
      }
    };
  }

  /** The upper 8 bits of a sample of 8 or 16. */
  private int high(byte[] line, int i) {
    return line[depth == 16 ? i * 2 : i] & 0xff;
  }

  private static void put(byte[] rgba, int to, int red, int green, int blue, int alpha) {
    rgba[to] = (byte) red;
    rgba[to + 1] = (byte) green;
    rgba[to + 2] = (byte) blue;
    rgba[to + 3] = (byte) alpha;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PngPixels that
        && depth == that.depth
        && colour == that.colour
        && interlaced == that.interlaced
        && Arrays.equals(palette, that.palette)
        && Arrays.equals(transparency, that.transparency);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(palette) * 31 + depth * 7 + colour;
  }
}
