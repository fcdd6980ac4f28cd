package dev.comfyserve.engine.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The file kinds that the JDK reads. Samples are taken as they are stored, because the JDK's own
 * conversion of grey pictures changes their levels.
 */
final class JdkPictures {
  static {
    System.setProperty("java.awt.headless", "true");
  }

  private JdkPictures() {}

  static List<Picture> read(byte[] file) throws NotAPicture {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new NotAPicture("cannot identify image file");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in);
        return frames(reader);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      throw new NotAPicture("cannot read image file: " + e.getMessage(), e);
    }
  }

  private static List<Picture> frames(ImageReader reader) throws IOException, NotAPicture {
    Picture.checkSize(reader.getWidth(0), reader.getHeight(0));
    if (reader.getFormatName().equalsIgnoreCase("gif")) {
      return GifFrames.read(reader);
    }
    List<Picture> frames = new ArrayList<>();
    frames.add(picture(reader.read(0)));
    return frames;
  }

  static Picture picture(BufferedImage image) throws NotAPicture {
    int width = image.getWidth();
    int height = image.getHeight();
    ColorModel colours = image.getColorModel();
    byte[] rgba = new byte[width * height * 4];
    if (colours instanceof IndexColorModel) {
      int[] argb = image.getRGB(0, 0, width, height, null, 0, width);
      for (int i = 0; i < argb.length; i++) {
        rgba[i * 4] = (byte) (argb[i] >> 16);
        rgba[i * 4 + 1] = (byte) (argb[i] >> 8);
        rgba[i * 4 + 2] = (byte) argb[i];
        rgba[i * 4 + 3] = (byte) (argb[i] >> 24);
      }
      return new Picture(width, height, rgba, colours.hasAlpha());
    }
    samples(image.getRaster(), colours, rgba);
    return new Picture(width, height, rgba, colours.hasAlpha());
  }

  private static void samples(Raster raster, ColorModel colours, byte[] rgba) throws NotAPicture {
    int bands = raster.getNumBands();
    int colourBands = colours.hasAlpha() ? bands - 1 : bands;
    if (colourBands != 1 && colourBands != 3) {
      throw new NotAPicture("an image of " + bands + " bands is not supported");
    }
    int width = raster.getWidth();
    int[] row = new int[width * bands];
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          int band = colourBands == 1 ? 0 : c;
          rgba[to++] = level(row[x * bands + band], colours.getComponentSize(band));
        }
        rgba[to++] =
            colours.hasAlpha()
                ? level(row[x * bands + bands - 1], colours.getComponentSize(bands - 1))
                : (byte) 255;
      }
    }
  }

  private static byte level(int sample, int bits) {
    return (byte) (bits >= 8 ? sample >> (bits - 8) : sample * 255 / ((1 << bits) - 1));
  }
}
