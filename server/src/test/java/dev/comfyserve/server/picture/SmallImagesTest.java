package dev.comfyserve.server.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallImagesTest {
  @TempDir private Path path;

  @Test
  void only_images_up_to_the_limit_are_handed_out_whole() throws Exception {
    Folder folder = new Folder(path);
    folder.write("small.png", ThumbnailLimitsTest.noise(10, 10));
    folder.write("large.png", ThumbnailLimitsTest.noise(100, 100));
    folder.write("text.txt", "words".getBytes(StandardCharsets.UTF_8));
    SmallImages images = new SmallImages(folder, 2000);
    SmallImages.SmallImage small = images.read(null, "small.png").orElseThrow();
    assertThat(small.mimeType()).isEqualTo("image/png");
    assertThat(small.bytes()).isEqualTo(folder.bytes("small.png"));
    assertThat(images.read(null, "large.png")).isEmpty();
    assertThat(images.read(null, "text.txt")).isEmpty();
    assertThat(images.read(null, "gone.png")).isEmpty();
  }
}
