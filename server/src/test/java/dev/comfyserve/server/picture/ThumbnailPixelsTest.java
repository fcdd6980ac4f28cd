package dev.comfyserve.server.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.server.picture.Thumbnail.Picture;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That a thumbnail shows what the file shows. */
class ThumbnailPixelsTest {
  @TempDir private Path path;
  private Folder folder;

  @BeforeEach
  void folder() {
    folder = new Folder(path);
  }

  @ParameterizedTest
  @CsvSource({"512, 384, 64, 48", "500, 333, 64, 43", "333, 500, 43, 64", "65, 64, 64, 63"})
  void each_pixel_is_the_average_of_its_area(int width, int height, int toWidth, int toHeight)
      throws Exception {
    Random random = new Random(7);
    // Half transparent somewhere, so that it stays a PNG and is compared without losses.
    BufferedImage image = image(width, height, BufferedImage.TYPE_INT_ARGB, (x, y) -> argb(random));
    folder.write("a.png", image);
    BufferedImage small = Folder.decoded(picture(64, "a.png"));
    assertThat(small.getWidth()).isEqualTo(toWidth);
    assertThat(small.getHeight()).isEqualTo(toHeight);
    for (int y = 0; y < toHeight; y++) {
      for (int x = 0; x < toWidth; x++) {
        near(small.getRGB(x, y), average(image, small, x, y), 1);
      }
    }
  }

  /** With every other pixel left out this would come out black or white. */
  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "gif", "tiff"})
  void a_fine_pattern_becomes_its_mean(String format) throws Exception {
    folder.write(
        "a." + format,
        image(
            512,
            512,
            BufferedImage.TYPE_INT_RGB,
            (x, y) -> (x + y) % 2 == 0 ? 0xffffff : 0x000000));
    BufferedImage small = Folder.decoded(picture(64, "a." + format));
    near(small.getRGB(31, 31), 0xff808080, 3);
    near(small.getRGB(0, 63), 0xff808080, 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gray8", "gray16", "palette", "rgb48", "binary"})
  void unusual_samples_keep_their_brightness(String kind) throws Exception {
    folder.write("a.png", unusual(kind));
    Picture picture = picture(64, "a.png");
    BufferedImage small = Folder.decoded(picture);
    int expected = kind.equals("binary") ? 0xffffffff : 0xff404040;
    near(small.getRGB(10, 10), expected, 3);
    near(small.getRGB(54, 54), 0xff000000, 3);
  }

  @Test
  void transparency_stays_as_long_as_it_fits() throws Exception {
    Random random = new Random(3);
    folder.write(
        "a.png",
        image(
            600,
            600,
            BufferedImage.TYPE_INT_ARGB,
            (x, y) -> x < 450 ? 0 : 0xff000000 | random.nextInt(0x1000000)));
    Picture fits = picture(512, "a.png");
    assertThat(fits.mimeType()).isEqualTo("image/png");
    assertThat(Folder.decoded(fits).getRGB(10, 10) >>> 24).isZero();
    PictureSettings tight = new PictureSettings(4, 512, 60 << 10, "none");
    Picture flat = folder.picture(tight, "a.png").orElseThrow();
    assertThat(flat.mimeType()).isEqualTo("image/jpeg");
    near(Folder.decoded(flat).getRGB(10, 10), 0xffffffff, 3);
  }

  @Test
  void gray_with_transparency_is_read() throws Exception {
    BufferedImage image =
        ImageTypeSpecifier.createGrayscale(8, DataBuffer.TYPE_BYTE, false, false)
            .createBufferedImage(128, 128);
    for (int y = 0; y < 128; y++) {
      for (int x = 0; x < 128; x++) {
        image.getRaster().setSample(x, y, 0, 64);
        image.getRaster().setSample(x, y, 1, x < 64 ? 0 : 255);
      }
    }
    folder.write("a.png", image);
    BufferedImage small = Folder.decoded(picture(64, "a.png"));
    assertThat(small.getRGB(5, 5) >>> 24).isZero();
    near(small.getRGB(60, 5), 0xff404040, 1);
  }

  @ParameterizedTest
  @CsvSource({"lossy, 0xffff0000, 0xff0000ff", "animated, 0xffff0000, 0xffff0000"})
  void a_webp_shows_its_first_frame(String name, String left, String right) throws Exception {
    resource(name + ".webp");
    BufferedImage small = Folder.decoded(picture(64, name + ".webp"));
    assertThat(small.getWidth()).isEqualTo(64);
    assertThat(small.getHeight()).isEqualTo(43);
    near(small.getRGB(10, 20), Long.decode(left).intValue(), 24);
    near(small.getRGB(54, 20), Long.decode(right).intValue(), 24);
  }

  @Test
  void a_webp_keeps_its_transparency() throws Exception {
    resource("alpha.webp");
    Picture picture = picture(64, "alpha.webp");
    assertThat(picture.mimeType()).isEqualTo("image/png");
    near(Folder.decoded(picture).getRGB(10, 20), 0xffff0000, 2);
    assertThat(Folder.decoded(picture).getRGB(54, 20) >>> 24).isZero();
  }

  @Test
  void an_animated_gif_shows_its_first_frame() throws Exception {
    var writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (var out = ImageIO.createImageOutputStream(folder.file("a.gif").toFile())) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (int colour : new int[] {0xff0000, 0x0000ff}) {
        BufferedImage frame = image(128, 96, BufferedImage.TYPE_INT_RGB, (x, y) -> colour);
        writer.writeToSequence(new IIOImage(frame, null, null), null);
      }
      writer.endWriteSequence();
    }
    writer.dispose();
    near(Folder.decoded(picture(64, "a.gif")).getRGB(30, 30), 0xffff0000, 3);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 120, 60, 0xff0000",
    "3, 120, 60, 0x0000ff",
    "6, 60, 120, 0xff0000",
    "8, 60, 120, 0x0000ff"
  })
  void a_photo_is_shown_upright(int orientation, int width, int height, String top)
      throws Exception {
    // Left red, right blue, as stored.
    BufferedImage image =
        image(240, 120, BufferedImage.TYPE_INT_RGB, (x, y) -> x < 120 ? 0xff0000 : 0x0000ff);
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", jpeg);
    folder.write("a.jpg", withOrientation(jpeg.toByteArray(), orientation));
    BufferedImage small = Folder.decoded(picture(120, "a.jpg"));
    assertThat(small.getWidth()).isEqualTo(width);
    assertThat(small.getHeight()).isEqualTo(height);
    near(small.getRGB(10, 10), 0xff000000 | Integer.decode(top), 12);
  }

  @Test
  void a_picture_larger_than_the_memory_for_it_is_read_with_gaps() throws Exception {
    folder.write(
        "a.png", image(2000, 1000, BufferedImage.TYPE_INT_RGB, (x, y) -> x < 1000 ? 0xff : 0xff00));
    try (ThumbnailMaker maker = folder.maker(Folder.SETTINGS, Duration.ofSeconds(60), 1 << 20)) {
      Picture picture = maker.of(null, Folder.outputs("a.png"), Folder.ROOM).getFirst().picture();
      BufferedImage small = Folder.decoded(picture);
      assertThat(small.getWidth()).isEqualTo(512);
      assertThat(small.getHeight()).isEqualTo(256);
      near(small.getRGB(50, 50), 0xff0000ff, 6);
      near(small.getRGB(450, 50), 0xff00ff00, 6);
      assertThat(picture.width()).isEqualTo(2000);
    }
  }

  private Picture picture(int pixels, String name) throws Exception {
    return folder.picture(new PictureSettings(4, pixels, 256 << 10, "none"), name).orElseThrow();
  }

  private void resource(String name) throws Exception {
    try (InputStream in = ThumbnailPixelsTest.class.getResourceAsStream("/pictures/" + name)) {
      Files.copy(in, folder.file(name));
    }
  }

  private static BufferedImage unusual(String kind) {
    BufferedImage image =
        switch (kind) {
          case "gray8" -> new BufferedImage(128, 128, BufferedImage.TYPE_BYTE_GRAY);
          case "gray16" -> new BufferedImage(128, 128, BufferedImage.TYPE_USHORT_GRAY);
          case "binary" -> new BufferedImage(128, 128, BufferedImage.TYPE_BYTE_BINARY);
          case "palette" -> {
            byte[] levels = {0, 64};
            IndexColorModel colours = new IndexColorModel(8, 2, levels, levels, levels);
            yield new BufferedImage(128, 128, BufferedImage.TYPE_BYTE_INDEXED, colours);
          }
          default ->
              ImageTypeSpecifier.createInterleaved(
                      ColorSpace.getInstance(ColorSpace.CS_sRGB),
                      new int[] {0, 1, 2},
                      DataBuffer.TYPE_USHORT,
                      false,
                      false)
                  .createBufferedImage(128, 128);
        };
    int value =
        switch (kind) {
          case "gray8" -> 64;
          case "gray16", "rgb48" -> 64 * 257;
          default -> 1;
        };
    for (int y = 0; y < 128; y++) {
      for (int x = 0; x < 128; x++) {
        for (int band = 0; band < image.getRaster().getNumBands(); band++) {
          image.getRaster().setSample(x, y, band, x < 64 ? value : 0);
        }
      }
    }
    return image;
  }

  private static byte[] withOrientation(byte[] jpeg, int orientation) {
    byte[] exif = {
      (byte) 0xff,
      (byte) 0xe1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0,
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1,
      0x01,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      (byte) orientation,
      0,
      0,
      0,
      0,
      0,
      0
    };
    byte[] whole = new byte[jpeg.length + exif.length];
    System.arraycopy(jpeg, 0, whole, 0, 2);
    System.arraycopy(exif, 0, whole, 2, exif.length);
    System.arraycopy(jpeg, 2, whole, 2 + exif.length, jpeg.length - 2);
    return whole;
  }

  static BufferedImage image(int width, int height, int type, IntBinaryOperator pixel) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, pixel.applyAsInt(x, y));
      }
    }
    return image;
  }

  private static int argb(Random random) {
    return random.nextInt(8) << 29 | 0x1f000000 | random.nextInt(0x1000000);
  }

  /** By the definition, pixel for pixel. */
  private static int average(BufferedImage image, BufferedImage small, int x, int y) {
    double sx = (double) image.getWidth() / small.getWidth();
    double sy = (double) image.getHeight() / small.getHeight();
    double[] sums = new double[4];
    for (int v = (int) (y * sy); v < Math.ceil((y + 1) * sy - 1e-9); v++) {
      double high = Math.min(v + 1, (y + 1) * sy) - Math.max(v, y * sy);
      for (int u = (int) (x * sx); u < Math.ceil((x + 1) * sx - 1e-9); u++) {
        double wide = Math.min(u + 1, (x + 1) * sx) - Math.max(u, x * sx);
        int pixel = image.getRGB(u, v);
        double alpha = high * wide * (pixel >>> 24);
        sums[0] += alpha;
        sums[1] += alpha * (pixel >> 16 & 0xff);
        sums[2] += alpha * (pixel >> 8 & 0xff);
        sums[3] += alpha * (pixel & 0xff);
      }
    }
    return (int) Math.round(sums[0] / (sx * sy)) << 24
        | (int) Math.round(sums[1] / sums[0]) << 16
        | (int) Math.round(sums[2] / sums[0]) << 8
        | (int) Math.round(sums[3] / sums[0]);
  }

  static void near(int actual, int expected, int most) {
    for (int shift = 0; shift < 32; shift += 8) {
      assertThat(actual >>> shift & 0xff)
          .as("%08x against %08x", actual, expected)
          .isBetween((expected >>> shift & 0xff) - most, (expected >>> shift & 0xff) + most);
    }
  }
}
