package dev.comfyserve.server.picture;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/**
 * Reads a decoded image row by row as ARGB. Samples are taken as they are: Java would brighten gray
 * ones, because it takes them for linear light.
 */
final class PixelRows {
  private final BufferedImage image;
  private final Raster raster;
  private final int width;
  private final int bands;
  private final boolean samples;
  private final boolean alpha;
  private int[] buffer;

  PixelRows(BufferedImage image) {
    this.image = image;
    this.raster = image.getRaster();
    this.width = image.getWidth();
    ColorModel colours = image.getColorModel();
    this.bands = raster.getNumBands();
    this.alpha = colours.hasAlpha();
    int expected = (colours.getNumColorComponents() == 1 ? 1 : 3) + (alpha ? 1 : 0);
    this.samples =
        colours instanceof ComponentColorModel
            && bands == expected
            && !colours.isAlphaPremultiplied()
            && raster.getTransferType() <= DataBuffer.TYPE_USHORT;
  }

  void read(int y, int[] argb) {
    if (!samples) {
      image.getRGB(0, y, width, 1, argb, 0, width);
    } else if (raster.getDataBuffer() instanceof DataBufferByte bytes
        && raster.getSampleModel() instanceof PixelInterleavedSampleModel model
        && model.getSampleSize(0) == 8
        && raster.getParent() == null) {
      readBytes(y, argb, bytes, model);
    } else {
      readSamples(y, argb);
    }
  }

  private void readBytes(
      int y, int[] argb, DataBufferByte bytes, PixelInterleavedSampleModel model) {
    byte[] data = bytes.getData();
    int[] offsets = model.getBandOffsets();
    int colours = alpha ? bands - 1 : bands;
    int red = offsets[0];
    int green = colours == 1 ? red : offsets[1];
    int blue = colours == 1 ? red : offsets[2];
    int opacity = alpha ? offsets[bands - 1] : 0;
    int step = model.getPixelStride();
    int at = bytes.getOffset() + y * model.getScanlineStride();
    for (int x = 0; x < width; x++, at += step) {
      int top = alpha ? data[at + opacity] : 0xff;
      argb[x] =
          top << 24
              | (data[at + red] & 0xff) << 16
              | (data[at + green] & 0xff) << 8
              | data[at + blue] & 0xff;
    }
  }

  private void readSamples(int y, int[] argb) {
    buffer = raster.getPixels(0, y, width, 1, buffer);
    int colours = alpha ? bands - 1 : bands;
    for (int x = 0; x < width; x++) {
      int at = x * bands;
      int red = level(buffer[at], 0);
      int green = colours == 1 ? red : level(buffer[at + 1], 1);
      int blue = colours == 1 ? red : level(buffer[at + 2], 2);
      int top = alpha ? level(buffer[at + bands - 1], bands - 1) : 0xff;
      argb[x] = top << 24 | red << 16 | green << 8 | blue;
    }
  }

  private int level(int sample, int band) {
    int most = (1 << raster.getSampleModel().getSampleSize(band)) - 1;
    return most == 255 ? sample : Math.round(sample * 255f / most);
  }
}
