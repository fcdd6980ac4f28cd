package dev.comfyserve.cli.demo;

import java.awt.image.BufferedImage;

/** Says whether a picture is what the demo's workflow makes of the picture that it was given. */
final class DemoCheck {
  /** ComfyUI truncates when it saves, and its blend rounds in 32 bits: a level or two. */
  private static final int TOLERANCE = 2;

  private DemoCheck() {}

  /**
   * @param night the blend factor that was sent
   * @return null if every pixel is right, else what is wrong
   */
  static String fault(BufferedImage sent, BufferedImage got, double night) {
    int width = sent.getWidth();
    int height = sent.getHeight();
    if (got.getWidth() != width || got.getHeight() != height) {
      return "the picture is %dx%d, it should be %dx%d"
          .formatted(got.getWidth(), got.getHeight(), width, height);
    }
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int from = sent.getRGB(width - 1 - x, y);
        int to = got.getRGB(x, y);
        for (int shift = 0; shift <= 16; shift += 8) {
          int u = from >> shift & 0xff;
          double expected = u * (1 - night) + (255 - u) * night;
          if (Math.abs((to >> shift & 0xff) - expected) > TOLERANCE) {
            return "the pixel at %d,%d is %06x, it should be near %.0f in the channel at bit %d"
                .formatted(x, y, to & 0xffffff, expected, shift);
          }
        }
      }
    }
    return null;
  }
}
