package dev.comfyserve.engine.image;

/** Keys' cubic with a = -0.75, without antialiasing; overshoots stay. */
final class Bicubic {
  private static final int TAPS = 4;

  private Bicubic() {}

  /** The four neighbours on one axis and their weights, for each output index. */
  private record Axis(int[] index, float[] weight) {
    static Axis of(int in, int out) {
      Axis axis = new Axis(new int[out * TAPS], new float[out * TAPS]);
      float scale = Resize.scale(in, out);
      for (int i = 0; i < out; i++) {
        float at = Resize.position(scale, i);
        int floor = (int) Math.floor(at);
        float t = at - floor;
        for (int tap = 0; tap < TAPS; tap++) {
          axis.index[i * TAPS + tap] = Math.clamp(floor - 1 + tap, 0, in - 1);
        }
        axis.weight[i * TAPS] = outer(t + 1f);
        axis.weight[i * TAPS + 1] = inner(t);
        axis.weight[i * TAPS + 2] = inner(1f - t);
        axis.weight[i * TAPS + 3] = outer((1f - t) + 1f);
      }
      return axis;
    }

    private static float inner(float x) {
      return (Math.fma(1.25f, x, -2.25f) * x) * x + 1f;
    }

    private static float outer(float x) {
      return Math.fma(Math.fma(-0.75f, x, 3.75f), x, -6f) * x + 3f;
    }
  }

  static Image resize(Image in, int width, int height) {
    Axis x = Axis.of(in.width(), width);
    Axis y = Axis.of(in.height(), height);
    Image out = Image.blank(in.batch(), height, width, in.channels());
    for (int frame = 0; frame < in.batch(); frame++) {
      frame(in, frame, x, y, out);
    }
    return out;
  }

  private static void frame(Image in, int frame, Axis x, Axis y, Image out) {
    int length = out.width() * in.channels();
    float[][] rows = new float[TAPS][length];
    int[] held = {-1, -1, -1, -1};
    int target = frame * out.frameSize();
    for (int j = 0; j < out.height(); j++) {
      int at = j * TAPS;
      float[] r0 = row(in, frame, y.index[at], x, rows, held);
      float[] r1 = row(in, frame, y.index[at + 1], x, rows, held);
      float[] r2 = row(in, frame, y.index[at + 2], x, rows, held);
      float[] r3 = row(in, frame, y.index[at + 3], x, rows, held);
      float w0 = y.weight[at];
      float w1 = y.weight[at + 1];
      float w2 = y.weight[at + 2];
      float w3 = y.weight[at + 3];
      for (int i = 0; i < length; i++) {
        float sum = Math.fma(w0, r0[i], w1 * r1[i]);
        sum = Math.fma(w2, r2[i], sum);
        out.data()[target++] = Math.fma(w3, r3[i], sum);
      }
    }
  }

  /** A source row at the new width; the last four are held, because neighbours share them. */
  private static float[] row(Image in, int frame, int line, Axis x, float[][] rows, int[] held) {
    float[] row = rows[line % TAPS];
    if (held[line % TAPS] == line) {
      return row;
    }
    held[line % TAPS] = line;
    int channels = in.channels();
    int base = (frame * in.height() + line) * in.width();
    float[] p = in.data();
    int target = 0;
    for (int at = 0; at < x.index.length; at += TAPS) {
      int i0 = (base + x.index[at]) * channels;
      int i1 = (base + x.index[at + 1]) * channels;
      int i2 = (base + x.index[at + 2]) * channels;
      int i3 = (base + x.index[at + 3]) * channels;
      for (int c = 0; c < channels; c++) {
        float sum = Math.fma(x.weight[at], p[i0 + c], x.weight[at + 1] * p[i1 + c]);
        sum = Math.fma(x.weight[at + 2], p[i2 + c], sum);
        row[target++] = Math.fma(x.weight[at + 3], p[i3 + c], sum);
      }
    }
    return row;
  }
}
