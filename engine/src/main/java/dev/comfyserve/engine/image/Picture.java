package dev.comfyserve.engine.image;

/**
 * One decoded frame of a file.
 *
 * @param rgba 8 bits a channel, row by row; colour is kept where it is transparent
 * @param hasAlpha the file has an alpha band or a palette with transparency; where it is false,
 *     alpha is 255 except for a single transparent colour
 */
public record Picture(int width, int height, byte[] rgba, boolean hasAlpha) {
  /** Files that claim more pixels than this are refused instead of filling the memory. */
  static final long MOST_PIXELS = 178_956_970L;

  static void checkSize(long width, long height) throws NotAPicture {
    if (width <= 0 || height <= 0 || width * height > MOST_PIXELS) {
      throw new NotAPicture("image size " + width + "x" + height + " is not supported");
    }
  }

  /** Puts the colours into the batch at this place. */
  public void copyColours(Image target, int frame) {
    float[] data = target.data();
    int to = frame * target.frameSize();
    for (int i = 0; i < rgba.length; i += 4) {
      data[to++] = (rgba[i] & 0xff) / 255f;
      data[to++] = (rgba[i + 1] & 0xff) / 255f;
      data[to++] = (rgba[i + 2] & 0xff) / 255f;
    }
  }

  /**
   * Puts one channel (3 is alpha) into the batch at this place; alpha is inverted, because 1 is
   * masked.
   */
  public void copyChannel(int channel, Mask target, int frame) {
    int to = frame * width * height;
    for (int i = channel; i < rgba.length; i += 4) {
      float value = (rgba[i] & 0xff) / 255f;
      target.data()[to++] = channel == 3 ? 1f - value : value;
    }
  }
}
