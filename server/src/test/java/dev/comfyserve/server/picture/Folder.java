package dev.comfyserve.server.picture;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.fleet.input.FileKind;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import tools.jackson.databind.node.ArrayNode;

/** A folder of files as outputs; a URL is a file's name. */
final class Folder implements OutputBytes {
  static final PictureSettings SETTINGS = new PictureSettings(4, 512, 256 << 10, "ffmpeg");
  static final int ROOM = 700 << 10;
  private static final long MEMORY = 64L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path path;

  /** How often a file was opened. */
  final AtomicInteger opened = new AtomicInteger();

  Folder(Path path) {
    this.path = path;
  }

  ThumbnailMaker maker(PictureSettings settings) {
    return maker(settings, PATIENCE, MEMORY);
  }

  /** With ffmpeg where there is one. */
  ThumbnailMaker maker(PictureSettings settings, Duration patience, long memory) {
    return new ThumbnailMaker(
        this, settings, Ffmpeg.find(settings.ffmpeg(), System.getenv("PATH")), patience, memory);
  }

  Path file(String name) {
    return path.resolve(name);
  }

  Path write(String name, byte[] bytes) throws IOException {
    return Files.write(file(name), bytes);
  }

  byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(file(name));
  }

  void write(String name, BufferedImage image) throws IOException {
    String format = name.substring(name.lastIndexOf('.') + 1);
    if (!ImageIO.write(image, format, file(name).toFile())) {
      throw new IOException("no writer for " + name);
    }
  }

  /** The one picture of one file, or none. */
  Optional<Thumbnail.Picture> picture(PictureSettings settings, String name) throws Exception {
    try (ThumbnailMaker maker = maker(settings)) {
      return maker.of(null, outputs(name), ROOM).stream().findFirst().map(Thumbnail::picture);
    }
  }

  static ArrayNode outputs(String... names) {
    ArrayNode outputs = Json.MAPPER.createArrayNode();
    for (String name : names) {
      outputs
          .addObject()
          .put("url", name)
          .put("filename", name)
          .put("node_id", "9")
          .put("type", name.startsWith("temp") ? "temp" : "output");
    }
    return outputs;
  }

  static BufferedImage decoded(Thumbnail.Picture picture) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(picture.bytes()));
  }

  static List<Integer> places(List<Thumbnail> all) {
    return all.stream().map(Thumbnail::output).toList();
  }

  @Override
  public Optional<Stored> find(Caller caller, String url) throws IOException {
    Path file = file(url);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String ext = FileKind.of(file, url, null).ext();
    return Optional.of(
        new Stored() {
          @Override
          public String identity() {
            return url;
          }

          @Override
          public String ext() {
            return ext;
          }

          @Override
          public LocalFile fetch(Deadline deadline) {
            opened.incrementAndGet();
            return new Kept(file, url);
          }
        });
  }

  private record Kept(Path path, String identity) implements LocalFile {}
}
