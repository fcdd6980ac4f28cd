package dev.comfyserve.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

/** The demo's eye: what it takes for the right picture. */
class DemoCheckTest {
  private static final double NIGHT = 0.85;

  private final BufferedImage sent = DemoPicture.draw();

  @Test
  void a_mirrored_and_darkened_picture_is_right() {
    assertThat(DemoCheck.fault(sent, made(), NIGHT)).isNull();
  }

  @Test
  void the_picture_that_was_sent_is_wrong() {
    assertThat(DemoCheck.fault(sent, sent, NIGHT)).contains("pixel");
  }

  @Test
  void one_wrong_pixel_is_seen() {
    BufferedImage got = made();
    got.setRGB(700, 500, got.getRGB(700, 500) ^ 0x000010);
    assertThat(DemoCheck.fault(sent, got, NIGHT)).contains("700,500");
  }

  @Test
  void another_size_is_wrong() {
    assertThat(DemoCheck.fault(sent, new BufferedImage(10, 10, BufferedImage.TYPE_INT_RGB), NIGHT))
        .contains("10x10");
  }

  private BufferedImage made() {
    BufferedImage made =
        new BufferedImage(sent.getWidth(), sent.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < sent.getHeight(); y++) {
      for (int x = 0; x < sent.getWidth(); x++) {
        int from = sent.getRGB(sent.getWidth() - 1 - x, y);
        int to = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
          int u = from >> shift & 0xff;
          to |= (int) (u * (1 - NIGHT) + (255 - u) * NIGHT) << shift;
        }
        made.setRGB(x, y, to);
      }
    }
    return made;
  }
}
