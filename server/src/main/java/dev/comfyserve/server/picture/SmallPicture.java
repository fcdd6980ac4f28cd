package dev.comfyserve.server.picture;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/** A scaled picture: pixels as ARGB, row by row, upright. */
record SmallPicture(int[] argb, int width, int height) {

  boolean transparent() {
    return Arrays.stream(argb).anyMatch(pixel -> pixel >>> 24 != 0xff);
  }

  /** The same over white. */
  SmallPicture opaque() {
    int[] flat = new int[argb.length];
    for (int i = 0; i < flat.length; i++) {
      int alpha = argb[i] >>> 24;
      flat[i] =
          0xff000000
              | over(argb[i] >> 16 & 0xff, alpha) << 16
              | over(argb[i] >> 8 & 0xff, alpha) << 8
              | over(argb[i] & 0xff, alpha);
    }
    return new SmallPicture(flat, width, height);
  }

  private static int over(int colour, int alpha) {
    return (colour * alpha + 255 * (255 - alpha) + 127) / 255;
  }

  SmallPicture scaled(int toWidth, int toHeight) {
    AreaAverage average = new AreaAverage(width, height, toWidth, toHeight);
    for (int y = 0; y < height; y++) {
      average.add(Arrays.copyOfRange(argb, y * width, (y + 1) * width));
    }
    return new SmallPicture(average.argb(), toWidth, toHeight);
  }

  /** Turned as an EXIF orientation asks for. */
  SmallPicture upright(int orientation) {
    if (orientation == 1) {
      return this;
    }
    boolean swapped = orientation >= 5;
    int newWidth = swapped ? height : width;
    int newHeight = swapped ? width : height;
    int[] turned = new int[argb.length];
    for (int y = 0; y < newHeight; y++) {
      for (int x = 0; x < newWidth; x++) {
        turned[y * newWidth + x] = argb[source(orientation, x, y)];
      }
    }
    return new SmallPicture(turned, newWidth, newHeight);
  }

  /** Where the pixel comes from that an upright picture has at (x, y). */
  private int source(int orientation, int x, int y) {
    int right = width - 1;
    int bottom = height - 1;
    return switch (orientation) {
      case 2 -> y * width + right - x;
      case 3 -> (bottom - y) * width + right - x;
      case 4 -> (bottom - y) * width + x;
      case 5 -> x * width + y;
      case 6 -> (bottom - x) * width + y;
      case 7 -> (bottom - x) * width + right - y;
      case 8 -> x * width + right - y;
      default -> y * width + x;
    };
  }

  BufferedImage image(boolean withAlpha) {
    BufferedImage image =
        new BufferedImage(
            width, height, withAlpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, width, height, argb, 0, width);
    return image;
  }
}
