package dev.comfyserve.server.picture;

import java.awt.image.BufferedImage;
import java.awt.image.SampleModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.stream.ImageInputStream;

/** One image file, looked at before it is decoded; of an animation the first frame. */
final class ImageFile implements AutoCloseable {
  /** ComfyUI's own limit is 16384 in both directions. */
  private static final long MOST_PIXELS = 16384L * 16384;

  private static final int LONGEST_SIDE = 1 << 16;

  /** A progressive JPEG lies in memory outside the heap as a whole, 6 bytes a pixel. */
  private static final long MOST_PROGRESSIVE = 24L << 20;

  /** What decoders that do not work row by row need at the most; measured with lossy WebP. */
  private static final int WHOLE_PIXEL_BYTES = 10;

  private final String ext;
  private final Deadline deadline;
  private final ImageInputStream in;
  private final ImageReader reader;
  private final int width;
  private final int height;
  private final JpegHeader jpeg;
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * @param in is closed with this
   * @param ext what it is, e.g. {@code png}
   */
  ImageFile(ImageInputStream in, String ext, Deadline deadline) throws IOException {
    this.in = in;
    this.ext = ext;
    this.deadline = deadline;
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(ext);
    if (!readers.hasNext()) {
      throw new IOException("no decoder of " + ext);
    }
    reader = readers.next();
    try {
      jpeg = ext.equals("jpg") ? JpegHeader.read(in) : null;
      reader.setInput(in, true, true);
      width = reader.getWidth(0);
      height = reader.getHeight(0);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Of the upright picture. */
  int width() {
    return turned() ? height : width;
  }

  int height() {
    return turned() ? width : height;
  }

  private boolean turned() {
    return jpeg != null && jpeg.orientation() >= 5;
  }

  /**
   * The picture at most this long, averaged. A picture that would need more than the budget is read
   * with gaps.
   *
   * @param budget bytes of memory for the decoded picture
   */
  SmallPicture read(int longest, long budget) throws IOException {
    int gap = gap(budget);
    BufferedImage image = decode(gap);
    double factor = Math.min(1, (double) longest / Math.max(width, height));
    int toWidth = Math.clamp(Math.round(width * factor), 1, image.getWidth());
    int toHeight = Math.clamp(Math.round(height * factor), 1, image.getHeight());
    AreaAverage average = new AreaAverage(image.getWidth(), image.getHeight(), toWidth, toHeight);
    PixelRows rows = new PixelRows(image);
    int[] row = new int[image.getWidth()];
    for (int y = 0; y < image.getHeight(); y++) {
      rows.read(y, row);
      average.add(row);
      if (y % 256 == 0) {
        deadline.check();
      }
    }
    return new SmallPicture(average.argb(), toWidth, toHeight)
        .upright(jpeg == null ? 1 : jpeg.orientation());
  }

  /**
   * The file's own bytes, where they can be shown as they are. To be called when {@link #read} went
   * well.
   */
  Optional<PictureWriter.Written> asItIs(Path path, int longest, int limit) throws IOException {
    if (Math.max(width, height) > longest) {
      return Optional.empty();
    }
    if (ext.equals("png") && Files.size(path) <= 32L * limit) {
      return PngChunks.pictureOnly(Files.readAllBytes(path))
          .filter(png -> png.length <= limit)
          .map(png -> new PictureWriter.Written(png, "image/png"));
    }
    if (jpeg != null && jpeg.orientation() == 1 && !warned.get() && Files.size(path) <= limit) {
      byte[] bytes = Files.readAllBytes(path);
      boolean whole =
          bytes.length > 4
              && (bytes[bytes.length - 2] & 0xff) == 0xff
              && (bytes[bytes.length - 1] & 0xff) == 0xd9;
      return whole ? Optional.of(new PictureWriter.Written(bytes, "image/jpeg")) : Optional.empty();
    }
    return Optional.empty();
  }

  /** Every how many pixels one is read, so that the result fits into the budget. */
  private int gap(long budget) throws IOException {
    long pixels = (long) width * height;
    if (pixels <= 0 || pixels > MOST_PIXELS || Math.max(width, height) > LONGEST_SIDE) {
      throw new IOException("absurd size " + width + "x" + height);
    }
    if (jpeg != null && jpeg.components() == 4) {
      throw new IOException("a JPEG for print");
    }
    if (jpeg != null && jpeg.progressive() && pixels > MOST_PROGRESSIVE) {
      throw new IOException("progressive JPEG of " + width + "x" + height);
    }
    boolean byRow = ext.equals("png") || ext.equals("gif") || jpeg != null;
    if (!byRow && pixels * WHOLE_PIXEL_BYTES > budget * 2) {
      throw new IOException(ext + " of " + width + "x" + height);
    }
    int bytes = bytesPerPixel();
    int gap = 1;
    while ((pixels / gap / gap) * bytes > budget) {
      gap++;
    }
    return gap;
  }

  private int bytesPerPixel() throws IOException {
    Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
    if (!types.hasNext()) {
      throw new IOException("no colours that Java knows");
    }
    SampleModel model = types.next().getSampleModel();
    int bits = 0;
    for (int band = 0; band < model.getNumBands(); band++) {
      bits += Math.max(8, model.getSampleSize(band));
    }
    return bits / 8;
  }

  private BufferedImage decode(int gap) throws IOException {
    ImageReadParam param = reader.getDefaultReadParam();
    if (gap > 1) {
      param.setSourceSubsampling(gap, gap, 0, 0);
    }
    reader.addIIOReadWarningListener((source, warning) -> warned.set(true));
    reader.addIIOReadProgressListener(new Watch());
    BufferedImage image = reader.read(0, param);
    deadline.check();
    return image;
  }

  @Override
  public void close() {
    reader.dispose();
    try {
      in.close();
    } catch (IOException e) {
      // Opened for reading only: there is nothing to lose.
    }
  }

  /** Ends decoders that go on without reading, row by row. */
  private final class Watch implements IIOReadProgressListener {
    @Override
    public void imageProgress(ImageReader source, float percentageDone) {
      if (deadline.over()) {
        source.abort();
      }
    }

    @Override
    public void sequenceStarted(ImageReader source, int minIndex) {}

    @Override
    public void sequenceComplete(ImageReader source) {}

    @Override
    public void imageStarted(ImageReader source, int imageIndex) {}

    @Override
    public void imageComplete(ImageReader source) {}

    @Override
    public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

    @Override
    public void thumbnailProgress(ImageReader source, float percentageDone) {}

    @Override
    public void thumbnailComplete(ImageReader source) {}

    @Override
    public void readAborted(ImageReader source) {}
  }
}
