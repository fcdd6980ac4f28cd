package dev.comfyserve.engine.image;

/** Two by two neighbours, without antialiasing. */
final class Bilinear {
  private Bilinear() {}

  /** The two neighbours on one axis and their weights, for each output index. */
  private record Axis(int[] low, int[] high, float[] lowWeight, float[] highWeight) {
    static Axis of(int in, int out) {
      Axis axis = new Axis(new int[out], new int[out], new float[out], new float[out]);
      float scale = Resize.scale(in, out);
      for (int i = 0; i < out; i++) {
        float at = in == out ? i : Math.max(Resize.position(scale, i), 0f);
        int low = Math.min((int) at, in - 1);
        axis.low[i] = low;
        axis.high[i] = Math.min(low + 1, in - 1);
        axis.highWeight[i] = Math.min(Math.max(at - low, 0f), 1f);
        axis.lowWeight[i] = 1f - axis.highWeight[i];
      }
      return axis;
    }
  }

  static Image resize(Image in, int width, int height, boolean direct) {
    Axis x = Axis.of(in.width(), width);
    Axis y = Axis.of(in.height(), height);
    Image out = Image.blank(in.batch(), height, width, in.channels());
    for (int frame = 0; frame < in.batch(); frame++) {
      if (direct) {
        fourWeights(in, frame, x, y, out);
      } else {
        rowsFirst(in, frame, x, y, out);
      }
    }
    return out;
  }

  private static void fourWeights(Image in, int frame, Axis x, Axis y, Image out) {
    int channels = in.channels();
    float[] p = in.data();
    int target = frame * out.frameSize();
    for (int j = 0; j < out.height(); j++) {
      int top = (frame * in.height() + y.low[j]) * in.width();
      int bottom = (frame * in.height() + y.high[j]) * in.width();
      for (int i = 0; i < out.width(); i++) {
        float w00 = y.lowWeight[j] * x.lowWeight[i];
        float w01 = y.lowWeight[j] * x.highWeight[i];
        float w10 = y.highWeight[j] * x.lowWeight[i];
        float w11 = y.highWeight[j] * x.highWeight[i];
        int left = x.low[i];
        int right = x.high[i];
        for (int c = 0; c < channels; c++) {
          float sum =
              Math.fma(w00, p[(top + left) * channels + c], w01 * p[(top + right) * channels + c]);
          sum = Math.fma(w10, p[(bottom + left) * channels + c], sum);
          out.data()[target++] = Math.fma(w11, p[(bottom + right) * channels + c], sum);
        }
      }
    }
  }

  private static void rowsFirst(Image in, int frame, Axis x, Axis y, Image out) {
    int channels = in.channels();
    int length = out.width() * channels;
    float[][] rows = new float[2][length];
    int[] held = {-1, -1};
    int target = frame * out.frameSize();
    for (int j = 0; j < out.height(); j++) {
      float[] top = row(in, frame, y.low[j], x, rows, held);
      float[] bottom = row(in, frame, y.high[j], x, rows, held);
      float low = y.lowWeight[j];
      float high = y.highWeight[j];
      for (int i = 0; i < length; i++) {
        out.data()[target++] = Math.fma(low, top[i], high * bottom[i]);
      }
    }
  }

  /** A source row at the new width; two are held, because neighbours share them. */
  private static float[] row(Image in, int frame, int line, Axis x, float[][] rows, int[] held) {
    float[] row = rows[line & 1];
    if (held[line & 1] == line) {
      return row;
    }
    held[line & 1] = line;
    int channels = in.channels();
    int base = (frame * in.height() + line) * in.width();
    int target = 0;
    for (int i = 0; i < x.low.length; i++) {
      int left = (base + x.low[i]) * channels;
      int right = (base + x.high[i]) * channels;
      for (int c = 0; c < channels; c++) {
        row[target++] =
            Math.fma(x.lowWeight[i], in.data()[left + c], x.highWeight[i] * in.data()[right + c]);
      }
    }
    return row;
  }
}
