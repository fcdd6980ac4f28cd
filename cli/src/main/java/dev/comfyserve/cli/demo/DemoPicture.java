package dev.comfyserve.cli.demo;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** The picture that the demo sends: an evening over hills, drawn here so that it needs no file. */
final class DemoPicture {
  static final int WIDTH = 768;
  static final int HEIGHT = 512;

  private static final int HORIZON = 340;

  private DemoPicture() {}

  static BufferedImage draw() {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setPaint(new GradientPaint(0, 0, new Color(0x2a2f6b), 0, HORIZON, new Color(0xffb45e)));
    g.fillRect(0, 0, WIDTH, HORIZON);
    sun(g);
    hills(g, HORIZON - 40, 46, 0.011, new Color(0x7a4a6d));
    hills(g, HORIZON, 30, 0.017, new Color(0x4f3159));
    g.setPaint(new GradientPaint(0, HORIZON, new Color(0xd9825a), 0, HEIGHT, new Color(0x20234f)));
    g.fillRect(0, HORIZON + 20, WIDTH, HEIGHT - HORIZON - 20);
    g.setColor(new Color(255, 220, 150, 90));
    for (int y = HORIZON + 30; y < HEIGHT; y += 14) {
      int half = 70 + (int) (28 * Math.sin(y * 0.35));
      g.fillRoundRect(230 - half, y, 2 * half, 4, 4, 4);
    }
    g.dispose();
    return image;
  }

  private static void sun(Graphics2D g) {
    for (int r = 150; r > 56; r -= 6) {
      g.setColor(new Color(255, 226, 150, 12));
      g.fillOval(230 - r, 250 - r, 2 * r, 2 * r);
    }
    g.setColor(new Color(0xfff0c2));
    g.fillOval(230 - 56, 250 - 56, 112, 112);
  }

  private static void hills(Graphics2D g, int base, int height, double step, Color color) {
    Polygon ridge = new Polygon();
    ridge.addPoint(0, HEIGHT);
    for (int x = 0; x <= WIDTH; x += 4) {
      double wave = Math.sin(x * step) + 0.5 * Math.sin(x * step * 2.3 + 1);
      ridge.addPoint(x, base - (int) (height * wave / 1.5));
    }
    ridge.addPoint(WIDTH, HEIGHT);
    g.setColor(color);
    g.fillPolygon(ridge);
  }

  static byte[] png(BufferedImage image) {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      ImageIO.write(image, "png", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
