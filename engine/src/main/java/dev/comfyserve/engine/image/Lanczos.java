package dev.comfyserve.engine.image;

/**
 * Lanczos of radius three on 8-bit data in fixed point, as Pillow resizes; alpha is premultiplied.
 */
final class Lanczos {
  private static final int RADIUS = 3;
  private static final int PRECISION = 22;

  private Lanczos() {}

  /** For each output index the first source index and its weights. */
  private record Axis(int[] first, int[][] weights) {
    static Axis of(int in, int out) {
      Axis axis = new Axis(new int[out], new int[out][]);
      double scale = (double) in / out;
      double filter = Math.max(scale, 1);
      double support = RADIUS * filter;
      for (int i = 0; i < out; i++) {
        double centre = (i + 0.5) * scale;
        int first = Math.max(0, (int) (centre - support + 0.5));
        int end = Math.min(in, (int) (centre + support + 0.5));
        axis.first[i] = first;
        axis.weights[i] = weights(first, end, centre, filter);
      }
      return axis;
    }

    private static int[] weights(int first, int end, double centre, double filter) {
      double[] exact = new double[end - first];
      double sum = 0;
      for (int j = 0; j < exact.length; j++) {
        exact[j] = kernel((j + first - centre + 0.5) / filter);
        sum += exact[j];
      }
      int[] fixed = new int[exact.length];
      for (int j = 0; j < exact.length; j++) {
        double weight = (sum == 0 ? exact[j] : exact[j] / sum) * (1 << PRECISION);
        fixed[j] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
      }
      return fixed;
    }

    private static double kernel(double u) {
      return u >= -RADIUS && u < RADIUS ? sinc(u) * sinc(u / RADIUS) : 0;
    }

    private static double sinc(double u) {
      return u == 0 ? 1 : Math.sin(u * Math.PI) / (u * Math.PI);
    }
  }

  static Image resize(Image in, int width, int height) {
    if (in.channels() == 1) {
      throw new IllegalArgumentException("lanczos needs an image of 3 or 4 channels");
    }
    Axis x = in.width() == width ? null : Axis.of(in.width(), width);
    Axis y = in.height() == height ? null : Axis.of(in.height(), height);
    Image out = Image.blank(in.batch(), height, width, in.channels());
    for (int frame = 0; frame < in.batch(); frame++) {
      byte[] pixels = in.toBytes(frame);
      boolean alpha = in.channels() == 4 && (x != null || y != null);
      if (alpha) {
        premultiply(pixels);
      }
      if (x != null) {
        pixels = horizontal(pixels, in.width(), in.height(), in.channels(), x);
      }
      if (y != null) {
        pixels = vertical(pixels, width * in.channels(), y);
      }
      if (alpha) {
        unpremultiply(pixels);
      }
      int target = frame * out.frameSize();
      for (byte pixel : pixels) {
        out.data()[target++] = (pixel & 0xff) / 255f;
      }
    }
    return out;
  }

  private static byte[] horizontal(byte[] in, int width, int height, int channels, Axis x) {
    byte[] out = new byte[x.first.length * height * channels];
    int target = 0;
    for (int line = 0; line < height; line++) {
      for (int i = 0; i < x.first.length; i++) {
        int[] weights = x.weights[i];
        int source = (line * width + x.first[i]) * channels;
        for (int c = 0; c < channels; c++) {
          int sum = 1 << (PRECISION - 1);
          for (int j = 0, at = source + c; j < weights.length; j++, at += channels) {
            sum += (in[at] & 0xff) * weights[j];
          }
          out[target++] = clamped(sum);
        }
      }
    }
    return out;
  }

  private static byte[] vertical(byte[] in, int row, Axis y) {
    byte[] out = new byte[row * y.first.length];
    int target = 0;
    for (int j = 0; j < y.first.length; j++) {
      int[] weights = y.weights[j];
      int source = y.first[j] * row;
      for (int i = 0; i < row; i++) {
        int sum = 1 << (PRECISION - 1);
        for (int k = 0, at = source + i; k < weights.length; k++, at += row) {
          sum += (in[at] & 0xff) * weights[k];
        }
        out[target++] = clamped(sum);
      }
    }
    return out;
  }

  private static byte clamped(int sum) {
    return (byte) Math.clamp(sum >> PRECISION, 0, 255);
  }

  private static void premultiply(byte[] rgba) {
    for (int i = 0; i < rgba.length; i += 4) {
      int alpha = rgba[i + 3] & 0xff;
      for (int c = 0; c < 3; c++) {
        int product = (rgba[i + c] & 0xff) * alpha + 128;
        rgba[i + c] = (byte) (((product >> 8) + product) >> 8);
      }
    }
  }

  private static void unpremultiply(byte[] rgba) {
    for (int i = 0; i < rgba.length; i += 4) {
      int alpha = rgba[i + 3] & 0xff;
      if (alpha == 0 || alpha == 255) {
        continue;
      }
      for (int c = 0; c < 3; c++) {
        rgba[i + c] = (byte) Math.min(255, 255 * (rgba[i + c] & 0xff) / alpha);
      }
    }
  }
}
