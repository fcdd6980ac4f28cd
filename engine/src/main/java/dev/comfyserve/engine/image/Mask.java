package dev.comfyserve.engine.image;

/** A MASK: {@code [batch][height][width]}, 1 is masked. */
public record Mask(int batch, int height, int width, float[] data) {
  public Mask {
    if (data.length != Image.size(batch, height, width, 1)) {
      throw new IllegalArgumentException("array does not fit the shape");
    }
  }

  public static Mask blank(int batch, int height, int width) {
    return new Mask(batch, height, width, new float[Image.size(batch, height, width, 1)]);
  }

  @Override
  public String toString() {
    return "tensor(shape=[" + batch + ", " + height + ", " + width + "])";
  }
}
