package dev.comfyserve.server.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.server.picture.Thumbnail.Picture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many pictures, how large, of which files, and what files cannot do to us. */
@Timeout(120)
class ThumbnailLimitsTest {
  private static final PictureSettings NO_VIDEO = new PictureSettings(4, 512, 256 << 10, "none");

  @TempDir private Path path;
  private Folder folder;

  @BeforeEach
  void folder() {
    folder = new Folder(path);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 64, 256})
  void even_noise_fits(int kib) throws Exception {
    folder.write("a.png", noise(1024, 1024));
    Picture picture =
        folder.picture(new PictureSettings(4, 512, kib << 10, "none"), "a.png").orElseThrow();
    assertThat(picture.bytes().length).isLessThanOrEqualTo(kib << 10);
    assertThat(Folder.decoded(picture).getWidth()).isBetween(90, 512);
    assertThat(picture.width()).isEqualTo(1024);
  }

  @Test
  void all_together_stay_within_the_room_of_the_message() throws Exception {
    String[] names = new String[4];
    for (int i = 0; i < names.length; i++) {
      names[i] = i + ".png";
      folder.write(names[i], noise(600 + i, 600));
    }
    try (ThumbnailMaker maker = folder.maker(NO_VIDEO)) {
      List<Thumbnail> all = maker.of(null, Folder.outputs(names), 300 << 10);
      assertThat(all).hasSize(4);
      assertThat(all.stream().mapToInt(one -> one.picture().bytes().length).sum())
          .isLessThanOrEqualTo(300 << 10);
      assertThat(maker.of(null, Folder.outputs(names), 4 << 10)).as("no room").isEmpty();
    }
  }

  @Test
  void four_at_most_and_previews_last_but_in_the_order_of_the_outputs() throws Exception {
    String[] names = {"temp0.png", "1.txt", "2.png", "3.png", "gone.png", "temp5.png", "6.png"};
    for (int i = 0; i < names.length; i++) {
      if (names[i].endsWith(".txt")) {
        folder.write(names[i], "text".getBytes(StandardCharsets.UTF_8));
      } else if (!names[i].startsWith("gone")) {
        folder.write(names[i], noise(10, 10 + i));
      }
    }
    assertThat(places(NO_VIDEO, names)).containsExactly(0, 2, 3, 6);
    assertThat(places(new PictureSettings(3, 512, 1 << 18, "none"), names))
        .containsExactly(2, 3, 6);
    assertThat(places(new PictureSettings(0, 512, 1 << 18, "none"), names)).isEmpty();
  }

  @Test
  void a_broken_file_takes_no_place() throws Exception {
    String[] names = new String[9];
    for (int i = 0; i < names.length; i++) {
      names[i] = i + ".png";
      folder.write(names[i], noise(10, 10 + i));
      if (i < 5) {
        folder.write(names[i], Arrays.copyOf(folder.bytes(names[i]), 40));
      }
    }
    assertThat(places(NO_VIDEO, names)).containsExactly(5, 6, 7, 8);
  }

  @Test
  void the_same_file_is_shown_once() throws Exception {
    folder.write("a.png", noise(10, 10));
    assertThat(places(NO_VIDEO, "a.png", "a.png")).containsExactly(0);
  }

  @Test
  void a_second_look_costs_nothing() throws Exception {
    folder.write("a.png", noise(700, 700));
    folder.write(
        "broken.png", "\u0089PNG\r\n\u001a\nrubbish".getBytes(StandardCharsets.ISO_8859_1));
    try (ThumbnailMaker maker = folder.maker(NO_VIDEO)) {
      var outputs = Folder.outputs("a.png", "broken.png");
      List<Thumbnail> first = maker.of(null, outputs, Folder.ROOM);
      List<Thumbnail> second = maker.of(null, outputs, Folder.ROOM);
      assertThat(folder.opened).hasValue(2);
      assertThat(second.getFirst().picture()).isSameAs(first.getFirst().picture());
      assertThat(maker.of(null, outputs, 40 << 10).getFirst().picture().bytes().length)
          .as("one that is too large now is made again")
          .isLessThanOrEqualTo(20 << 10);
    }
  }

  @Test
  void the_cache_forgets_what_was_used_least_lately() {
    PictureCache cache = new PictureCache(5000);
    var kept = Optional.of(new Picture(new byte[2000], "image/png", 1, 1, false));
    cache.put("a", kept);
    cache.put("b", kept);
    assertThat(cache.get("a", 4000)).isPresent();
    cache.put("c", kept);
    assertThat(cache.get("b", 4000)).isNull();
    assertThat(cache.get("a", 4000)).isPresent();
    assertThat(cache.get("c", 1999)).as("too large").isNull();
  }

  @Test
  void a_small_png_goes_out_as_it_is_without_its_workflow() throws Exception {
    BufferedImage image = noise(64, 48);
    folder.write("plain.png", image);
    byte[] plain = Files.readAllBytes(folder.file("plain.png"));
    folder.write("a.png", withChunk(plain, "tEXt", "prompt\0{\"secret\": 1}"));
    Picture picture = folder.picture(NO_VIDEO, "a.png").orElseThrow();
    assertThat(picture.bytes()).isEqualTo(plain);
    assertThat(picture.mimeType()).isEqualTo("image/png");
  }

  @Test
  void a_small_jpeg_goes_out_as_it_is_but_not_a_torn_one() throws Exception {
    folder.write("a.jpg", ThumbnailPixelsTest.image(64, 48, 1, (x, y) -> x * 4));
    byte[] whole = Files.readAllBytes(folder.file("a.jpg"));
    assertThat(folder.picture(NO_VIDEO, "a.jpg").orElseThrow().bytes()).isEqualTo(whole);
    folder.write("torn.jpg", Arrays.copyOf(whole, whole.length - 40));
    folder
        .picture(NO_VIDEO, "torn.jpg")
        .ifPresent(picture -> assertThat(picture.bytes()).endsWith(0xff, 0xd9));
  }

  @Test
  void a_png_with_a_wrong_checksum_never_goes_out_as_it_is() throws Exception {
    folder.write("a.png", noise(64, 48));
    byte[] bytes = Files.readAllBytes(folder.file("a.png"));
    bytes[bytes.length - 14] ^= 1; // the last byte of the data's checksum
    folder.write("a.png", bytes);
    folder
        .picture(NO_VIDEO, "a.png")
        .ifPresent(picture -> assertThat(picture.mimeType()).isEqualTo("image/jpeg"));
  }

  @Test
  void broken_files_have_no_picture_and_do_no_harm_to_others() throws Exception {
    for (String format : List.of("png", "jpg", "gif", "bmp", "tiff")) {
      folder.write("whole." + format, ThumbnailPixelsTest.image(300, 200, 1, (x, y) -> x * y));
    }
    folder.write("good.png", noise(20, 20));
    Random random = new Random(11);
    for (String format : List.of("png", "jpg", "gif", "bmp", "tiff", "webp")) {
      byte[] whole =
          format.equals("webp")
              ? getClass().getResourceAsStream("/pictures/animated.webp").readAllBytes()
              : Files.readAllBytes(folder.file("whole." + format));
      for (int round = 0; round < 60; round++) {
        String name = "broken" + round + "." + format;
        folder.write(name, broken(whole, random));
        try (ThumbnailMaker maker = folder.maker(NO_VIDEO)) {
          List<Thumbnail> all = maker.of(null, Folder.outputs(name, "good.png"), Folder.ROOM);
          assertThat(Folder.places(all)).contains(1).doesNotHaveDuplicates();
          for (Thumbnail one : all) {
            assertThat(Folder.decoded(one.picture())).isNotNull();
          }
        }
      }
    }
  }

  @Test
  void absurd_sizes_are_refused_before_anything_is_decoded() throws Exception {
    folder.write("bomb.png", png(60_000, 60_000, new byte[0]));
    folder.write("line.png", png(2_000_000_000, 1, new byte[0]));
    folder.write("huge.bmp", bmpHeader(30_000, 30_000));
    for (String name : List.of("bomb.png", "line.png", "huge.bmp")) {
      assertThat(folder.picture(NO_VIDEO, name)).as(name).isEmpty();
    }
  }

  @Test
  void two_hundred_megapixels_take_little_memory() throws Exception {
    // 14,000 x 14,000 in RGB would be 588 MB, more than half of the tests' heap.
    folder.write("large.png", png(14_000, 14_000, null));
    Picture picture = folder.picture(NO_VIDEO, "large.png").orElseThrow();
    assertThat(picture.width()).isEqualTo(14_000);
    assertThat(Folder.decoded(picture).getWidth()).isEqualTo(512);
  }

  @Test
  void when_the_time_is_over_the_rest_stays_links() throws Exception {
    folder.write("large.png", png(14_000, 14_000, null));
    folder.write("good.png", noise(20, 20));
    try (ThumbnailMaker maker = folder.maker(NO_VIDEO, Duration.ofMillis(300), 64L << 20)) {
      long start = System.nanoTime();
      // The first look may be slow for the good one, too, as the decoders are being loaded.
      List<Thumbnail> all = maker.of(null, Folder.outputs("large.png", "good.png"), Folder.ROOM);
      assertThat(Folder.places(all)).doesNotContain(0);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      // The thread is free again, and the large file is not written off.
      folder.write("other.png", noise(21, 21));
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (maker.of(null, Folder.outputs("other.png"), Folder.ROOM).isEmpty()) {
        assertThat(System.nanoTime()).isLessThan(end);
      }
      folder.opened.set(0);
      do { // where the thread was not free in time, at the next look
        assertThat(System.nanoTime()).isLessThan(end);
        maker.of(null, Folder.outputs("large.png"), Folder.ROOM);
      } while (folder.opened.get() == 0);
    }
  }

  @Test
  void a_decoder_ends_when_the_time_is_over() throws Exception {
    folder.write("large.png", png(6000, 6000, null));
    long whole = timeToRead(Duration.ofSeconds(60));
    long least = whole;
    for (int i = 0; i < 5; i++) { // a machine that is busy may stand still in any of them
      least = Math.min(least, timeToRead(Duration.ofNanos(whole / 10)));
    }
    assertThat(least).isLessThan(whole * 6 / 10);
  }

  /** How long it takes until there is a picture, or the time is over. */
  private long timeToRead(Duration patience) throws Exception {
    long start = System.nanoTime();
    Deadline deadline = Deadline.in(patience);
    WatchedInput in = new WatchedInput(folder.file("large.png"), deadline);
    try (ImageFile image = new ImageFile(in, "png", deadline)) {
      assertThat(image.read(512, 64L << 20).width()).isEqualTo(512);
      assertThat(patience).isEqualTo(Duration.ofSeconds(60));
    } catch (IOException e) {
      assertThat(patience).isLessThan(Duration.ofSeconds(60));
    }
    return System.nanoTime() - start;
  }

  @Test
  void many_callers_at_once_all_get_theirs_or_none_but_no_error() throws Exception {
    String[] names = IntStream.range(0, 8).mapToObj(i -> i + ".png").toArray(String[]::new);
    for (String name : names) {
      folder.write(name, noise(200, 200));
    }
    try (ThumbnailMaker maker = folder.maker(NO_VIDEO)) {
      List<Thread> callers =
          IntStream.range(0, 200)
              .mapToObj(
                  i ->
                      Thread.ofVirtual()
                          .start(
                              () -> {
                                try {
                                  maker.of(null, Folder.outputs(names[i % 8]), Folder.ROOM);
                                } catch (InterruptedException e) {
                                  throw new AssertionError(e);
                                }
                              }))
              .toList();
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(maker.of(null, Folder.outputs(names), Folder.ROOM)).hasSize(4);
    }
  }

  @Test
  void after_the_end_there_are_links_only() throws Exception {
    folder.write("a.png", noise(20, 20));
    ThumbnailMaker maker = folder.maker(NO_VIDEO);
    maker.close();
    assertThat(maker.of(null, Folder.outputs("a.png"), Folder.ROOM)).isEmpty();
  }

  private List<Integer> places(PictureSettings settings, String... names) throws Exception {
    try (ThumbnailMaker maker = folder.maker(settings)) {
      return Folder.places(maker.of(null, Folder.outputs(names), Folder.ROOM));
    }
  }

  static BufferedImage noise(int width, int height) {
    Random random = new Random(5);
    return ThumbnailPixelsTest.image(width, height, 1, (x, y) -> random.nextInt(0x1000000));
  }

  /** Cut off, or with some bytes changed, or both. */
  private static byte[] broken(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    for (int i = random.nextInt(8); i >= 0; i--) {
      int at = 16 + random.nextInt(random.nextBoolean() ? 80 : bytes.length - 16);
      bytes[Math.min(at, bytes.length - 1)] = (byte) random.nextInt();
    }
    return random.nextBoolean()
        ? bytes
        : Arrays.copyOf(bytes, 30 + random.nextInt(bytes.length - 30));
  }

  /**
   * @param data compressed pixels; null for black ones
   */
  private static byte[] png(int width, int height, byte[] data) throws Exception {
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    if (data == null) {
      try (DeflaterOutputStream out = new DeflaterOutputStream(pixels)) {
        byte[] row = new byte[1 + 3 * width];
        for (int y = 0; y < height; y++) {
          out.write(row);
        }
      }
    }
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put(new byte[] {8, 2, 0, 0, 0})
            .array();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
    chunk(out, "IHDR", header);
    chunk(out, "IDAT", data == null ? pixels.toByteArray() : data);
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream to, String type, byte[] data) throws Exception {
    byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    DataOutputStream out = new DataOutputStream(to);
    out.writeInt(data.length);
    out.write(name);
    out.write(data);
    out.writeInt((int) crc.getValue());
  }

  private static byte[] withChunk(byte[] png, String type, String text) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(png, 0, 33);
    chunk(out, type, text.getBytes(StandardCharsets.ISO_8859_1));
    out.write(png, 33, png.length - 33);
    return out.toByteArray();
  }

  private static byte[] bmpHeader(int width, int height) {
    ByteBuffer out = ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 'B').put((byte) 'M').putInt(1000).putInt(0).putInt(54);
    out.putInt(40).putInt(width).putInt(height).putShort((short) 1).putShort((short) 24);
    return out.array();
  }
}
