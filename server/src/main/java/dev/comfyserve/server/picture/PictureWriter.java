package dev.comfyserve.server.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Puts a picture into so many bytes: one with transparency as PNG where that fits, everything else
 * as JPEG (over white), in worse quality and then in a smaller size until it fits.
 */
final class PictureWriter {
  private static final float[] QUALITIES = {0.85f, 0.7f, 0.5f};
  private static final int LEAST_SIDE = 32;

  private PictureWriter() {}

  record Written(byte[] bytes, String mimeType) {}

  /**
   * @throws IOException when not even a tiny one fits
   */
  static Written write(SmallPicture picture, int limit) throws IOException {
    if (picture.transparent()) {
      byte[] png = png(picture.image(true));
      if (png.length <= limit) {
        return new Written(png, "image/png");
      }
    }
    SmallPicture smaller = picture.opaque();
    while (true) {
      for (float quality : QUALITIES) {
        byte[] jpeg = jpeg(smaller.image(false), quality);
        if (jpeg.length <= limit) {
          return new Written(jpeg, "image/jpeg");
        }
      }
      int width = Math.max(1, smaller.width() * 7 / 10);
      int height = Math.max(1, smaller.height() * 7 / 10);
      if (Math.max(width, height) < LEAST_SIDE) {
        throw new IOException("no picture fits into " + limit + " bytes");
      }
      smaller = smaller.scaled(width, height);
    }
  }

  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!ImageIO.write(image, "png", new MemoryCacheImageOutputStream(out))) {
      throw new IOException("no PNG writer");
    }
    return out.toByteArray();
  }

  private static byte[] jpeg(BufferedImage image, float quality) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(quality);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }
}
