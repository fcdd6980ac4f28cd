package dev.comfyserve.engine.image;

/** The kernels, with ComfyUI's names. */
public enum ResizeMethod {
  NEAREST_EXACT("nearest-exact"),
  BILINEAR("bilinear"),
  AREA("area"),
  BICUBIC("bicubic"),
  LANCZOS("lanczos");

  private final String label;

  ResizeMethod(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  /**
   * @throws IllegalArgumentException for an unknown name
   */
  public static ResizeMethod named(String label) {
    for (ResizeMethod method : values()) {
      if (method.label.equals(label)) {
        return method;
      }
    }
    throw new IllegalArgumentException("unknown upscale method " + label);
  }
}
