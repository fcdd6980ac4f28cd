package dev.comfyserve.engine.image;

/**
 * An IMAGE: a batch of pictures, {@code [batch][height][width][channels]}, RGB order, nominally
 * 0..1 but not clamped between nodes.
 */
public record Image(int batch, int height, int width, int channels, float[] data) {
  public Image {
    if (data.length != size(batch, height, width, channels)) {
      throw new IllegalArgumentException("array does not fit the shape");
    }
  }

  public static Image blank(int batch, int height, int width, int channels) {
    return new Image(
        batch, height, width, channels, new float[size(batch, height, width, channels)]);
  }

  /** Floats in one picture of the batch. */
  public int frameSize() {
    return height * width * channels;
  }

  public boolean sameShape(Image other) {
    return batch == other.batch
        && height == other.height
        && width == other.width
        && channels == other.channels;
  }

  /** One picture in 8 bits as saving makes it: clamped, then cut off, not rounded. */
  public byte[] toBytes(int frame) {
    byte[] bytes = new byte[frameSize()];
    int from = frame * frameSize();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) level(data[from + i]);
    }
    return bytes;
  }

  static int level(float value) {
    float scaled = value * 255f;
    return scaled >= 255f ? 255 : scaled > 0f ? (int) scaled : 0;
  }

  /**
   * @throws OutOfMemoryError when the picture cannot be held in one array
   */
  static int size(int batch, int height, int width, int channels) {
    long size = (long) height * width * channels;
    if (size > Integer.MAX_VALUE - 8 || size * batch > Integer.MAX_VALUE - 8) {
      throw new OutOfMemoryError("tried to allocate " + 4L * size * batch + " bytes");
    }
    return (int) size * batch;
  }

  @Override
  public String toString() {
    return "tensor(shape=[" + batch + ", " + height + ", " + width + ", " + channels + "])";
  }
}
