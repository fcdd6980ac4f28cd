package dev.comfyserve.engine.image;

/** The pixel whose middle is nearest. */
final class Nearest {
  private Nearest() {}

  static Image resize(Image in, int width, int height, boolean direct) {
    int[] columns = indices(in.width(), width, direct);
    int[] rows = indices(in.height(), height, direct);
    int channels = in.channels();
    Image out = Image.blank(in.batch(), height, width, channels);
    float[] from = in.data();
    float[] to = out.data();
    int target = 0;
    for (int frame = 0; frame < in.batch(); frame++) {
      for (int row : rows) {
        int line = (frame * in.height() + row) * in.width();
        for (int column : columns) {
          int source = (line + column) * channels;
          for (int c = 0; c < channels; c++) {
            to[target++] = from[source + c];
          }
        }
      }
    }
    return out;
  }

  private static int[] indices(int in, int out, boolean direct) {
    float scale = Resize.scale(in, out);
    int[] indices = new int[out];
    for (int i = 0; i < out; i++) {
      float at = direct ? scale * (i + 0.5f) : Math.max(Resize.position(scale, i), 0f) + 0.5f;
      indices[i] = Math.min((int) Math.floor(at), in - 1);
    }
    return indices;
  }
}
