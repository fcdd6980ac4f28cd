package dev.comfyserve.engine.image;

/** ComfyUI's one way to resize: an optional centre crop to the new aspect, then a kernel. */
public final class Resize {
  /** Up to this sum of the new width and height, torch takes its other code path. */
  private static final int SMALL = 128;

  private Resize() {}

  /**
   * @param cropToCenter cut the picture to the new aspect first, instead of stretching it
   */
  public static Image to(
      Image image, int width, int height, ResizeMethod method, boolean cropToCenter) {
    Image source = cropToCenter ? cropped(image, width, height) : image;
    boolean cut = source != image;
    boolean direct = width + height <= SMALL || (image.channels() > 3 && !cut);
    if (source.width() == width && source.height() == height && method != ResizeMethod.LANCZOS) {
      return source;
    }
    return switch (method) {
      case NEAREST_EXACT -> Nearest.resize(source, width, height, direct);
      case BILINEAR -> Bilinear.resize(source, width, height, direct);
      case BICUBIC -> Bicubic.resize(source, width, height);
      case AREA -> AreaMean.resize(source, width, height);
      case LANCZOS -> Lanczos.resize(source, width, height);
    };
  }

  /** Only even amounts are cut, the same on both sides. */
  private static Image cropped(Image image, int width, int height) {
    double oldAspect = (double) image.width() / image.height();
    double newAspect = (double) width / height;
    int x = 0;
    int y = 0;
    if (oldAspect > newAspect) {
      x = (int) Math.rint((image.width() - image.width() * (newAspect / oldAspect)) / 2);
    } else if (oldAspect < newAspect) {
      y = (int) Math.rint((image.height() - image.height() * (oldAspect / newAspect)) / 2);
    }
    return x == 0 && y == 0
        ? image
        : slice(image, x, y, image.width() - 2 * x, image.height() - 2 * y);
  }

  /** The part of every picture that starts at x, y; it must lie inside. */
  public static Image slice(Image image, int x, int y, int width, int height) {
    int channels = image.channels();
    Image out = Image.blank(image.batch(), height, width, channels);
    int row = width * channels;
    for (int frame = 0; frame < image.batch(); frame++) {
      for (int line = 0; line < height; line++) {
        int from = ((frame * image.height() + y + line) * image.width() + x) * channels;
        System.arraycopy(image.data(), from, out.data(), (frame * height + line) * row, row);
      }
    }
    return out;
  }

  static float scale(int in, int out) {
    return (float) in / (float) out;
  }

  /** Where the middle of output pixel i lies in the source. */
  static float position(float scale, int i) {
    return Math.fma(scale, i + 0.5f, -0.5f);
  }
}
