package dev.comfyserve.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureReaderTest {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void what_is_written_is_read_back(int channels) throws Exception {
    byte[] pixels = new byte[7 * 5 * channels];
    new SplittableRandom(1).nextBytes(pixels);
    byte[] png = PngWriter.write(7, 5, channels, pixels, Map.of("k", "v"), 4);
    Picture picture = PictureReader.read(png).getFirst();
    assertThat(picture.hasAlpha()).isEqualTo(channels == 4);
    for (int i = 0; i < pixels.length; i++) {
      assertThat(picture.rgba()[i / channels * 4 + i % channels]).isEqualTo(pixels[i]);
    }
    // and another reader agrees that it is a good file
    BufferedImage other = ImageIO.read(new java.io.ByteArrayInputStream(png));
    assertThat(other.getRGB(3, 2) & 0xffffff)
        .isEqualTo(
            (pixels[17 * channels] & 0xff) << 16
                | (pixels[17 * channels + 1] & 0xff) << 8
                | pixels[17 * channels + 2] & 0xff);
  }

  @Test
  void a_keyword_that_png_forbids_is_left_out() throws Exception {
    byte[] png =
        PngWriter.write(1, 1, 3, new byte[3], Map.of("", "a", "k".repeat(80), "b", "ok", "c"), 4);
    String text = new String(png, StandardCharsets.ISO_8859_1);
    assertThat(text).contains("ok\0c").doesNotContain("kkk");
  }

  @Test
  void grey_of_16_bits_is_clipped() throws Exception {
    byte[] samples = {0, 0, 100, 0, (byte) 255, 1, 0, (byte) 255, (byte) 255};
    assertThat(colours(png(4, 1, 16, 0, 0, null, samples))).containsExactly(100, 255, 255, 255);
  }

  @Test
  void colours_of_16_bits_keep_their_upper_byte() throws Exception {
    byte[] samples = {0, 10, 99, 20, 99, 30, 99};
    Picture picture = PictureReader.read(png(1, 1, 16, 2, 0, null, samples)).getFirst();
    assertThat(picture.rgba()).containsExactly(10, 20, 30, 255);
  }

  @Test
  void a_transparent_grey_is_no_mask_but_clear_in_the_alpha_channel() throws Exception {
    byte[] png = png(2, 1, 8, 0, 0, new byte[] {0, 7}, new byte[] {0, 7, 8});
    Picture picture = PictureReader.read(png).getFirst();
    assertThat(picture.hasAlpha()).isFalse();
    assertThat(picture.rgba()).containsExactly(7, 7, 7, 0, 8, 8, 8, -1);
  }

  @Test
  void an_interlaced_file_is_put_together() throws Exception {
    // 3 x 3 in Adam7: passes 1, 4 (x 2), 5 (y 2), 6 (x 1) and 7 (y 1) have pixels
    byte[] samples = {
      0,
      11, // pass 1: (0,0)
      0,
      13, // pass 4: (2,0)
      0,
      31,
      33, // pass 5: (0,2) (2,2)
      0,
      12,
      0,
      32, // pass 6: (1,0), (1,2)
      0,
      21,
      22,
      23 // pass 7: row 1
    };
    assertThat(colours(png(3, 3, 8, 0, 1, null, samples)))
        .containsExactly(11, 12, 13, 21, 22, 23, 31, 32, 33);
  }

  @Test
  void a_file_cut_short_loads_with_what_is_there() throws Exception {
    byte[] pixels = new byte[64 * 64 * 3];
    new SplittableRandom(1).nextBytes(pixels);
    byte[] whole = PngWriter.write(64, 64, 3, pixels, Map.of(), 4);
    Picture picture = PictureReader.read(Arrays.copyOf(whole, whole.length * 2 / 3)).getFirst();
    assertThat(picture.rgba()[0]).isEqualTo(pixels[0]);
    assertThat(picture.rgba()[64 * 64 * 4 - 4]).isZero();
  }

  @Test
  void a_file_that_claims_too_many_pixels_is_refused() {
    byte[] png = png(100_000, 100_000, 8, 0, 0, null, new byte[1]);
    assertThatThrownBy(() -> PictureReader.read(png)).isInstanceOf(NotAPicture.class);
  }

  @Test
  void grey_jpeg_keeps_its_levels() throws Exception {
    BufferedImage grey = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 256; i++) {
      grey.getRaster().setSample(i % 16, i / 16, 0, 100);
    }
    Picture picture = PictureReader.read(encoded(grey, "jpg")).getFirst();
    assertThat(picture.rgba()[0] & 0xff).isBetween(99, 101);
  }

  @Test
  void jpeg_is_turned_upright() throws Exception {
    BufferedImage wide = new BufferedImage(32, 16, BufferedImage.TYPE_INT_RGB);
    wide.createGraphics().fillRect(0, 0, 16, 16); // the left half is white
    byte[] jpeg = encoded(wide, "jpg");
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
      1,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      6,
      0,
      0,
      0,
      0,
      0,
      0
    };
    byte[] turned = new byte[jpeg.length + exif.length];
    System.arraycopy(jpeg, 0, turned, 0, 2);
    System.arraycopy(exif, 0, turned, 2, exif.length);
    System.arraycopy(jpeg, 2, turned, 2 + exif.length, jpeg.length - 2);
    Picture picture = PictureReader.read(turned).getFirst();
    assertThat(List.of(picture.width(), picture.height())).containsExactly(16, 32);
    assertThat(picture.rgba()[0] & 0xff).isGreaterThan(200); // a quarter turn: left becomes top
    assertThat(picture.rgba()[16 * 31 * 4] & 0xff).isLessThan(50);
  }

  @Test
  void gif_keeps_its_palette_and_transparency() throws Exception {
    byte[] level = {50, (byte) 200};
    IndexColorModel palette = new IndexColorModel(1, 2, level, level, level, 0);
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY, palette);
    image.getRaster().setSample(1, 0, 0, 1);
    Picture picture = PictureReader.read(encoded(image, "gif")).getFirst();
    assertThat(picture.hasAlpha()).isTrue();
    assertThat(picture.rgba()).containsExactly(50, 50, 50, 0, 200, 200, 200, 255);
  }

  private static byte[] encoded(BufferedImage image, String format) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  private static int[] colours(byte[] png) throws Exception {
    byte[] rgba = PictureReader.read(png).getFirst().rgba();
    int[] red = new int[rgba.length / 4];
    Arrays.setAll(red, i -> rgba[i * 4] & 0xff);
    return red;
  }

  /** A PNG of these raw, already filtered samples. */
  private static byte[] png(
      int width, int height, int depth, int colour, int interlace, byte[] clear, byte[] samples) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) depth)
            .put((byte) colour)
            .put(12, (byte) interlace)
            .array();
    chunk(out, "IHDR", header);
    if (clear != null) {
      chunk(out, "tRNS", clear);
    }
    Deflater deflater = new Deflater();
    deflater.setInput(samples);
    deflater.finish();
    byte[] packed = new byte[samples.length * 2 + 64];
    chunk(out, "IDAT", Arrays.copyOf(packed, deflater.deflate(packed)));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(name);
    out.writeBytes(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
