package dev.comfyserve.engine.image;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** PNG and animated PNG, every colour type and depth, interlaced or not. */
final class Png {
  private static final int DISPOSE_BACKGROUND = 1;
  private static final int DISPOSE_PREVIOUS = 2;
  private static final int BLEND_OVER = 1;

  /** A frame of the animation as its fcTL chunk places it, and its compressed data. */
  private record Part(
      int x, int y, int width, int height, int dispose, int blend, List<ByteBuffer> data) {}

  private Png() {}

  static boolean isPng(byte[] file) {
    return PngFile.hasSignature(file);
  }

  static List<Picture> read(byte[] file) throws NotAPicture {
    List<PngFile.Chunk> chunks = PngFile.chunks(file);
    if (chunks.isEmpty()
        || !chunks.getFirst().type().equals("IHDR")
        || chunks.getFirst().data().remaining() < 13) {
      throw new NotAPicture("a PNG without a header");
    }
    ByteBuffer header = chunks.getFirst().data();
    int width = header.getInt(0);
    int height = header.getInt(4);
    Picture.checkSize(width, height);
    PngPixels pixels =
        new PngPixels(
            header.get(8),
            header.get(9),
            header.get(12) == 1,
            bytes(chunks, "PLTE"),
            bytes(chunks, "tRNS"));
    checkFormat(pixels);
    return compose(width, height, pixels, parts(chunks, width, height));
  }

  private static void checkFormat(PngPixels pixels) throws NotAPicture {
    boolean known =
        switch (pixels.colour()) {
          case 0 -> List.of(1, 2, 4, 8, 16).contains(pixels.depth());
          case 3 -> List.of(1, 2, 4, 8).contains(pixels.depth());
          case 2, 4, 6 -> pixels.depth() == 8 || pixels.depth() == 16;
          default -> false;
        };
    if (!known) {
      throw new NotAPicture("a PNG of an unknown colour type");
    }
  }

  private static byte[] bytes(List<PngFile.Chunk> chunks, String type) {
    for (PngFile.Chunk chunk : chunks) {
      if (chunk.type().equals(type)) {
        byte[] bytes = new byte[chunk.data().remaining()];
        chunk.data().get(0, bytes);
        return bytes;
      }
    }
    return null;
  }

  /** The still picture (first where it is not part of the animation), then the other frames. */
  private static List<Part> parts(List<PngFile.Chunk> chunks, int width, int height)
      throws NotAPicture {
    List<Part> parts = new ArrayList<>();
    boolean animated = false;
    for (PngFile.Chunk chunk : chunks) {
      ByteBuffer data = chunk.data();
      switch (chunk.type()) {
        case "acTL" -> animated = true;
        case "fcTL" -> {
          if (animated && data.remaining() >= 26) {
            parts.add(part(data, width, height));
          }
        }
        case "IDAT" -> {
          if (parts.isEmpty()) {
            parts.add(new Part(0, 0, width, height, 0, 0, new ArrayList<>()));
          }
          parts.getFirst().data.add(data);
        }
        case "fdAT" -> {
          if (animated && !parts.isEmpty() && data.remaining() > 4) {
            parts.getLast().data.add(data.slice(4, data.remaining() - 4));
          }
        }
        default -> {}
      }
    }
    if (parts.isEmpty() || parts.getFirst().data.isEmpty()) {
      throw new NotAPicture("a PNG without pixels");
    }
    return parts;
  }

  private static Part part(ByteBuffer data, int width, int height) throws NotAPicture {
    Part part =
        new Part(
            data.getInt(12),
            data.getInt(16),
            data.getInt(4),
            data.getInt(8),
            data.get(24),
            data.get(25),
            new ArrayList<>());
    Picture.checkSize(part.width, part.height);
    if (part.x < 0
        || part.y < 0
        || (long) part.x + part.width > width
        || (long) part.y + part.height > height) {
      throw new NotAPicture("a PNG frame outside of its picture");
    }
    return part;
  }

  private static List<Picture> compose(int width, int height, PngPixels pixels, List<Part> parts) {
    List<Picture> frames = new ArrayList<>();
    byte[] canvas = new byte[width * height * 4];
    for (Part part : parts) {
      byte[] rgba = pixels.decode(part.width, part.height, part.data);
      if (parts.size() == 1 && part.width == width && part.height == height) {
        return List.of(new Picture(width, height, rgba, pixels.hasAlpha()));
      }
      byte[] before = part.dispose == DISPOSE_PREVIOUS ? canvas.clone() : null;
      boolean over = part.blend == BLEND_OVER && !frames.isEmpty();
      paint(canvas, width, part, rgba, over);
      frames.add(new Picture(width, height, canvas.clone(), pixels.hasAlpha()));
      if (before != null && frames.size() > 1) {
        canvas = before;
      } else if (part.dispose == DISPOSE_BACKGROUND || before != null) {
        clear(canvas, width, part);
      }
    }
    return frames;
  }

  private static void paint(byte[] canvas, int width, Part part, byte[] rgba, boolean over) {
    for (int line = 0; line < part.height; line++) {
      int to = ((part.y + line) * width + part.x) * 4;
      int from = line * part.width * 4;
      if (!over) {
        System.arraycopy(rgba, from, canvas, to, part.width * 4);
        continue;
      }
      for (int i = 0; i < part.width * 4; i++) {
        int alpha = rgba[from + (i | 3)] & 0xff;
        int mixed = (canvas[to + i] & 0xff) * (255 - alpha) + (rgba[from + i] & 0xff) * alpha + 128;
        canvas[to + i] = (byte) (((mixed >> 8) + mixed) >> 8);
      }
    }
  }

  private static void clear(byte[] canvas, int width, Part part) {
    for (int line = 0; line < part.height; line++) {
      int to = ((part.y + line) * width + part.x) * 4;
      Arrays.fill(canvas, to, to + part.width * 4, (byte) 0);
    }
  }
}
