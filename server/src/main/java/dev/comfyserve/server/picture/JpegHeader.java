package dev.comfyserve.server.picture;

import java.io.IOException;
import java.nio.ByteOrder;
import javax.imageio.stream.ImageInputStream;

/**
 * What the JDK's decoder does not tell of a JPEG.
 *
 * @param progressive decoding it keeps the whole picture in memory outside the heap
 * @param components 1 for gray, 3 for colour, 4 for print
 * @param orientation 1 to 8, as EXIF numbers them; 1 is upright
 */
record JpegHeader(boolean progressive, int components, int orientation) {
  private static final int MOST_SEGMENTS = 200;

  /** Reads up to the frame header and leaves the stream where it was. */
  static JpegHeader read(ImageInputStream in) throws IOException {
    long start = in.getStreamPosition();
    in.setByteOrder(ByteOrder.BIG_ENDIAN);
    int orientation = 1;
    try {
      in.seek(start + 2);
      for (int i = 0; i < MOST_SEGMENTS; i++) {
        int marker = marker(in);
        long segment = in.getStreamPosition();
        int length = in.readUnsignedShort();
        if (marker >= 0xc0
            && marker <= 0xcf
            && marker != 0xc4
            && marker != 0xc8
            && marker != 0xcc) {
          in.skipBytes(5);
          return new JpegHeader(
              marker != 0xc0 && marker != 0xc1, in.readUnsignedByte(), orientation);
        }
        if (marker == 0xe1 && length >= 16 && orientation == 1) {
          orientation = orientation(in, segment + length);
          in.setByteOrder(ByteOrder.BIG_ENDIAN);
        }
        in.seek(segment + Math.max(2, length));
      }
      throw new IOException("no frame in a JPEG");
    } finally {
      in.seek(start);
      in.setByteOrder(ByteOrder.BIG_ENDIAN);
    }
  }

  private static int marker(ImageInputStream in) throws IOException {
    int marker = in.readUnsignedByte();
    if (marker != 0xff) {
      throw new IOException("no marker where one should be");
    }
    while (marker == 0xff) {
      marker = in.readUnsignedByte();
    }
    return marker;
  }

  /** From an APP1 segment, if it is EXIF. */
  private static int orientation(ImageInputStream in, long end) throws IOException {
    if (in.readInt() != 0x45786966 || in.readUnsignedShort() != 0) { // Exif\0\0
      return 1;
    }
    long tiff = in.getStreamPosition();
    in.setByteOrder(
        in.readUnsignedShort() == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    in.readUnsignedShort();
    long directory = tiff + in.readUnsignedInt();
    if (directory + 2 > end) {
      return 1;
    }
    in.seek(directory);
    int entries = in.readUnsignedShort();
    for (int i = 0; i < entries && in.getStreamPosition() + 12 <= end; i++) {
      int tag = in.readUnsignedShort();
      in.skipBytes(6);
      int value = in.readUnsignedShort();
      in.skipBytes(2);
      if (tag == 0x0112) {
        return value >= 1 && value <= 8 ? value : 1;
      }
    }
    return 1;
  }
}
