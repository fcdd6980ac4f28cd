package dev.comfyserve.server.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.comfyserve.server.picture.Thumbnail.Picture;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One frame of a video, by a real ffmpeg where there is one. */
@Timeout(120)
class VideoFrameTest {
  private static final Optional<Ffmpeg> FFMPEG = Ffmpeg.find("ffmpeg", System.getenv("PATH"));

  private static final boolean PRESENT = present();

  @TempDir private Path path;
  private Folder folder;

  @BeforeEach
  void folder() {
    folder = new Folder(path);
  }

  @ParameterizedTest
  @CsvSource({"mp4, mpeg4", "mov, mpeg4", "mkv, mpeg4", "webm, libvpx", "avi, mpeg4"})
  void a_video_shows_a_frame_and_says_so(String ext, String codec) throws Exception {
    record("a." + ext, codec, "color=red:s=640x320:r=10:d=1");
    Picture picture = folder.picture(Folder.SETTINGS, "a." + ext).orElseThrow();
    assertThat(picture.frame()).isTrue();
    assertThat(picture.mimeType()).isEqualTo("image/jpeg");
    BufferedImage frame = Folder.decoded(picture);
    assertThat(frame.getWidth()).isEqualTo(512);
    assertThat(frame.getHeight()).isEqualTo(256);
    ThumbnailPixelsTest.near(frame.getRGB(250, 100), 0xfffe0000, 8);
  }

  @Test
  void a_small_video_is_not_blown_up_and_a_tall_one_fits() throws Exception {
    record("small.mp4", "mpeg4", "color=blue:s=64x48:r=10:d=1");
    record("tall.mp4", "mpeg4", "color=blue:s=320x1280:r=10:d=1");
    BufferedImage small =
        Folder.decoded(folder.picture(Folder.SETTINGS, "small.mp4").orElseThrow());
    assertThat(List.of(small.getWidth(), small.getHeight())).containsExactly(64, 48);
    BufferedImage tall = Folder.decoded(folder.picture(Folder.SETTINGS, "tall.mp4").orElseThrow());
    assertThat(List.of(tall.getWidth(), tall.getHeight())).containsExactly(128, 512);
  }

  @Test
  void the_black_beginning_of_a_video_is_passed_over() throws Exception {
    record(
        "fade.mp4",
        "mpeg4",
        "color=black:s=320x320:r=24:d=0.2[a];color=green:s=320x320:r=24:d=1[b];[a][b]concat=n=2");
    BufferedImage frame = Folder.decoded(folder.picture(Folder.SETTINGS, "fade.mp4").orElseThrow());
    assertThat(frame.getRGB(100, 100) >> 8 & 0xff).isGreaterThan(90);
  }

  @Test
  void without_ffmpeg_a_video_is_a_link() throws Exception {
    folder.write("a.mp4", "\0\0\0\u0018ftypmp42".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(folder.picture(new PictureSettings(4, 512, 1 << 18, "none"), "a.mp4")).isEmpty();
    assertThat(folder.opened).hasValue(0);
  }

  @Test
  void broken_videos_have_no_picture() throws Exception {
    record("whole.mp4", "mpeg4", "testsrc=s=320x240:r=10:d=1");
    byte[] whole = Files.readAllBytes(folder.file("whole.mp4"));
    Random random = new Random(2);
    for (int round = 0; round < 5; round++) {
      byte[] broken = Arrays.copyOf(whole, 64 + random.nextInt(whole.length - 64));
      folder.write(round + ".mp4", broken);
      folder
          .picture(Folder.SETTINGS, round + ".mp4")
          .ifPresent(picture -> assertThat(picture.frame()).isTrue());
    }
    folder.write(
        "playlist.mp4",
        "#EXTM3U\n#EXTINF:1\nfile:///etc/passwd\n".getBytes(StandardCharsets.UTF_8));
    assertThat(folder.picture(Folder.SETTINGS, "playlist.mp4")).isEmpty();
  }

  @Test
  void a_program_that_hangs_is_killed_when_the_time_is_over() throws Exception {
    Path script = program("echo $$ > " + path + "/pid; exec sleep 1000");
    folder.write("a.mp4", "\0\0\0\u0018ftypmp42".getBytes(StandardCharsets.ISO_8859_1));
    PictureSettings settings = new PictureSettings(4, 512, 1 << 18, script.toString());
    try (ThumbnailMaker maker = folder.maker(settings, Duration.ofSeconds(8), 1 << 24)) {
      assertThat(maker.of(null, Folder.outputs("a.mp4"), Folder.ROOM)).isEmpty();
    }
    long pid = Long.parseLong(Files.readString(folder.file("pid")).strip());
    Optional<ProcessHandle> left = ProcessHandle.of(pid);
    if (left.isPresent()) {
      left.get().onExit().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void the_program_gets_no_secrets_and_no_endless_output_is_taken() throws Exception {
    Path script = program("env > " + path + "/env; exec cat /dev/zero");
    folder.write("a.mp4", "\0\0\0\u0018ftypmp42".getBytes(StandardCharsets.ISO_8859_1));
    PictureSettings settings = new PictureSettings(4, 512, 1 << 18, script.toString());
    try (ThumbnailMaker maker = folder.maker(settings, Duration.ofSeconds(20), 1 << 24)) {
      long start = System.nanoTime();
      assertThat(maker.of(null, Folder.outputs("a.mp4"), Folder.ROOM)).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }
    assertThat(System.getenv()).as("what must not be handed on").containsKey("HOME");
    assertThat(Files.readString(folder.file("env"))).contains("PATH=").doesNotContain("HOME=");
  }

  @Test
  void the_program_is_found_on_the_path_or_where_the_setting_says() throws Exception {
    Path script = program("exit 0");
    String folders = "/nowhere:" + path;
    assertThat(Ffmpeg.find("program", folders)).get().extracting(Ffmpeg::program).isEqualTo(script);
    assertThat(Ffmpeg.find(script.toString(), null)).isPresent();
    assertThat(Ffmpeg.find("none", folders)).isEmpty();
    assertThat(Ffmpeg.find("other", folders)).isEmpty();
    assertThat(Ffmpeg.find("program", null)).isEmpty();
  }

  private Path program(String script) throws IOException {
    Path program =
        folder.write("program", ("#!/bin/sh\n" + script + "\n").getBytes(StandardCharsets.UTF_8));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return program;
  }

  /** False, after a line that says so, where there is none and it need not be there. */
  private static boolean present() {
    String required = System.getenv().getOrDefault("COMFYSERVE_TEST_REQUIRE", "");
    if (FFMPEG.isEmpty() && List.of(required.split(",")).contains("ffmpeg")) {
      throw new IllegalStateException(
          "no ffmpeg on the PATH, and COMFYSERVE_TEST_REQUIRE names it");
    }
    if (FFMPEG.isEmpty()) {
      System.err.println("skipped: frames of videos (no ffmpeg on the PATH)");
    }
    return FFMPEG.isPresent();
  }

  /** Makes a video of a picture that ffmpeg paints; skips the test where there is no ffmpeg. */
  private void record(String name, String codec, String source) throws Exception {
    assumeTrue(PRESENT);
    List<String> command = new ArrayList<>();
    command.addAll(List.of(FFMPEG.orElseThrow().program().toString(), "-nostdin", "-v", "error"));
    command.addAll(List.of("-y", "-f", "lavfi", "-i", source, "-c:v", codec, "-b:v", "1M"));
    command.add(folder.file(name).toString());
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
