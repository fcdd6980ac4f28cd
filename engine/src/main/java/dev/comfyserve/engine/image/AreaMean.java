package dev.comfyserve.engine.image;

/** The mean of the source pixels that an output pixel touches, up- and downscale alike. */
final class AreaMean {
  private AreaMean() {}

  static Image resize(Image in, int width, int height) {
    int channels = in.channels();
    Image out = Image.blank(in.batch(), height, width, channels);
    int target = 0;
    for (int frame = 0; frame < in.batch(); frame++) {
      for (int j = 0; j < height; j++) {
        int top = frame * in.height() + first(j, in.height(), height);
        int bottom = frame * in.height() + end(j, in.height(), height);
        for (int i = 0; i < width; i++) {
          int left = first(i, in.width(), width);
          int right = end(i, in.width(), width);
          for (int c = 0; c < channels; c++) {
            float sum = 0f;
            for (int y = top; y < bottom; y++) {
              for (int x = left; x < right; x++) {
                sum += in.data()[(y * in.width() + x) * channels + c];
              }
            }
            out.data()[target++] = (sum / (bottom - top)) / (right - left);
          }
        }
      }
    }
    return out;
  }

  private static int first(int i, int in, int out) {
    return (int) ((long) i * in / out);
  }

  private static int end(int i, int in, int out) {
    return (int) (((long) (i + 1) * in + out - 1) / out);
  }
}
