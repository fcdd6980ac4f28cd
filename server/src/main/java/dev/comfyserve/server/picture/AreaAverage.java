package dev.comfyserve.server.picture;

import java.util.Arrays;

/**
 * Makes a picture smaller: each new pixel is the average of the area that it covers, colours
 * weighed by their opacity. Rows go in from the top, so the whole source need not be at hand as
 * such.
 */
final class AreaAverage {
  private final int width;
  private final int height;
  private final int targetWidth;
  private final int targetHeight;

  /** For each column of the source: the target's column in which it begins, and how much of it. */
  private final int[] column;

  private final float[] share;
  private final float[] line;
  private final float[] open;
  private final float[] next;
  private final int[] argb;
  private int row;
  private int targetRow;

  AreaAverage(int width, int height, int targetWidth, int targetHeight) {
    this.width = width;
    this.height = height;
    this.targetWidth = targetWidth;
    this.targetHeight = targetHeight;
    this.column = new int[width];
    this.share = new float[width];
    for (int x = 0; x < width; x++) {
      column[x] = (int) ((long) x * targetWidth / width);
      share[x] = share(x, column[x], width, targetWidth);
    }
    this.line = new float[4 * (targetWidth + 1)];
    this.open = new float[4 * targetWidth];
    this.next = new float[4 * targetWidth];
    this.argb = new int[targetWidth * targetHeight];
  }

  /**
   * Which part of source pixel {@code at} lies in target pixel {@code target}; the rest in the
   * next.
   */
  private static float share(int at, int target, int size, int targetSize) {
    long end = (long) (at + 1) * targetSize;
    long border = (long) (target + 1) * size;
    return end <= border ? 1 : 1 - (float) (end - border) / targetSize;
  }

  /** The next row of the source, not premultiplied. */
  void add(int[] pixels) {
    addColumns(pixels);
    int target = (int) ((long) row * targetHeight / height);
    float part = share(row, target, height, targetHeight);
    if (target != targetRow) {
      finish();
    }
    for (int i = 0; i < open.length; i++) {
      open[i] += part * line[i];
    }
    if (part < 1) {
      for (int i = 0; i < next.length; i++) {
        next[i] += (1 - part) * line[i];
      }
    }
    row++;
    if (row == height) {
      finish();
    }
  }

  /** All of the target, when every row was added. */
  int[] argb() {
    return argb;
  }

  private void addColumns(int[] pixels) {
    Arrays.fill(line, 0);
    for (int x = 0; x < width; x++) {
      int pixel = pixels[x];
      float alpha = pixel >>> 24;
      float red = alpha * (pixel >> 16 & 0xff);
      float green = alpha * (pixel >> 8 & 0xff);
      float blue = alpha * (pixel & 0xff);
      int at = 4 * column[x];
      float part = share[x];
      line[at] += part * alpha;
      line[at + 1] += part * red;
      line[at + 2] += part * green;
      line[at + 3] += part * blue;
      if (part < 1) {
        float rest = 1 - part;
        line[at + 4] += rest * alpha;
        line[at + 5] += rest * red;
        line[at + 6] += rest * green;
        line[at + 7] += rest * blue;
      }
    }
  }

  private void finish() {
    float area = (float) ((double) width / targetWidth * height / targetHeight);
    for (int x = 0; x < targetWidth; x++) {
      int at = 4 * x;
      float alpha = open[at];
      if (alpha > 0) {
        argb[targetRow * targetWidth + x] =
            level(alpha / area) << 24
                | level(open[at + 1] / alpha) << 16
                | level(open[at + 2] / alpha) << 8
                | level(open[at + 3] / alpha);
      }
    }
    targetRow++;
    System.arraycopy(next, 0, open, 0, open.length);
    Arrays.fill(next, 0);
  }

  private static int level(float value) {
    return Math.clamp(Math.round(value), 0, 255);
  }
}
