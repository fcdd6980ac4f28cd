package dev.comfyserve.server.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.resource.ResourceContent;
import dev.comfyserve.server.picture.Deadline;
import dev.comfyserve.server.picture.OutputBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is handed out of a file that is small enough. */
class OutputContentsTest {
  @TempDir Path folder;

  private record Kept(Path path, String identity) implements OutputBytes.LocalFile {}

  private ResourceContent read(byte[] bytes) throws Exception {
    Path file = Files.write(folder.resolve("a.png"), bytes);
    OutputBytes.Stored stored =
        new OutputBytes.Stored() {
          @Override
          public String identity() {
            return "a";
          }

          @Override
          public String ext() {
            return "png";
          }

          @Override
          public OutputBytes.LocalFile fetch(Deadline deadline) {
            return new Kept(file, "a");
          }
        };
    ResourceUri.Output uri = new ResourceUri.Output("r", "9", 0);
    return new OutputContents((caller, url) -> Optional.of(stored), 1000)
        .of(
            null,
            uri.text(),
            new RequestDocuments.OutputFile(
                uri, Json.object().put("url", "http://x/a.png").put("filename", "a.png")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no picture", "{}", "%PDF-1.7"})
  void what_is_only_called_a_picture_is_a_link(String text) throws Exception {
    assertThat(read(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            ResourceContent.Text.class,
            link -> assertThat(link.text()).contains("http://x/a.png", "fetch it at url"));
  }

  @Test
  void the_type_of_a_picture_is_that_of_its_bytes() throws Exception {
    assertThat(read("GIF89a and so on".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            ResourceContent.Blob.class, blob -> assertThat(blob.mimeType()).isEqualTo("image/gif"));
  }
}
