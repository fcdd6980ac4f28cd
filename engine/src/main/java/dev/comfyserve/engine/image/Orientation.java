package dev.comfyserve.engine.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The EXIF orientation of a file, 1 (upright) to 8, and how to undo it. */
final class Orientation {
  private static final int UPRIGHT = 1;
  private static final int TAG = 0x0112;

  private Orientation() {}

  static int ofPng(byte[] file) {
    for (PngFile.Chunk chunk : PngFile.chunks(file)) {
      if (chunk.type().equals("eXIf")) {
        return ofTiff(chunk.data());
      }
    }
    return UPRIGHT;
  }

  static int ofJpeg(byte[] file) {
    ByteBuffer rest = ByteBuffer.wrap(file);
    if (file.length < 4 || rest.getShort() != (short) 0xffd8) {
      return UPRIGHT;
    }
    while (rest.remaining() >= 4) {
      int marker = rest.getShort() & 0xffff;
      int length = (rest.getShort() & 0xffff) - 2;
      if ((marker & 0xff00) != 0xff00
          || marker == 0xffda
          || length < 0
          || length > rest.remaining()) {
        break;
      }
      // "Exif" and two zero bytes open the block that holds a TIFF header
      if (marker == 0xffe1 && length > 6 && rest.getInt(rest.position()) == 0x45786966) {
        return ofTiff(rest.slice(rest.position() + 6, length - 6));
      }
      rest.position(rest.position() + length);
    }
    return UPRIGHT;
  }

  private static int ofTiff(ByteBuffer block) {
    ByteBuffer tiff = block.duplicate();
    if (tiff.remaining() < 8) {
      return UPRIGHT;
    }
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    if (directory < 8 || directory > tiff.limit() - 2) {
      return UPRIGHT;
    }
    int entries = tiff.getShort(directory) & 0xffff;
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + i * 12;
      if (entry + 12 > tiff.limit()) {
        break;
      }
      if ((tiff.getShort(entry) & 0xffff) == TAG) {
        int value = tiff.getShort(entry + 8);
        return value >= 1 && value <= 8 ? value : UPRIGHT;
      }
    }
    return UPRIGHT;
  }

  static List<Picture> upright(List<Picture> pictures, int orientation) {
    if (orientation == UPRIGHT) {
      return pictures;
    }
    List<Picture> turned = new ArrayList<>();
    for (Picture picture : pictures) {
      turned.add(upright(picture, orientation));
    }
    return turned;
  }

  private static Picture upright(Picture in, int orientation) {
    boolean swapped = orientation >= 5;
    int width = swapped ? in.height() : in.width();
    int height = swapped ? in.width() : in.height();
    byte[] rgba = new byte[in.rgba().length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column = swapped ? y : x;
        int row = swapped ? x : y;
        boolean mirrored =
            orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean flipped =
            orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        column = mirrored ? in.width() - 1 - column : column;
        row = flipped ? in.height() - 1 - row : row;
        System.arraycopy(in.rgba(), (row * in.width() + column) * 4, rgba, (y * width + x) * 4, 4);
      }
    }
    return new Picture(width, height, rgba, in.hasAlpha());
  }
}
