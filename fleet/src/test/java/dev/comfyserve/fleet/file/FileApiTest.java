package dev.comfyserve.fleet.file;

import static dev.comfyserve.fleet.Desk.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.fleet.Desk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class FileApiTest {
  private static final byte[] GIF = "GIF89a...".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;
  private Desk desk;

  @BeforeEach
  void open() {
    desk = new Desk(folder);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  @Test
  void an_upload_is_told_by_its_bytes() throws Exception {
    ObjectNode answer =
        desk.side.files().upload(ALICE, new ByteArrayInputStream(GIF), "x.exe", "text/html");
    assertThat(answer.propertyNames()).containsExactly("url", "sha256", "size", "content_type");
    assertThat(answer.get("content_type").asString()).isEqualTo("image/gif");
    assertThat(answer.get("size").asInt()).isEqualTo(GIF.length);
    assertThat(answer.get("sha256").asString()).matches("[0-9a-f]{64}");
    assertThat(answer.get("url").asString()).startsWith(Desk.URL + "/files/").contains("/x.exe?");
  }

  @Test
  void too_much_and_nothing_are_refused() {
    FileApi small = new FileApi(desk.store, desk.side.urls(), Duration.ofDays(7), 4, Desk.IDS);
    assertThatThrownBy(() -> small.upload(ALICE, new ByteArrayInputStream(GIF), "a", null))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.errorCode()).isEqualTo(413001));
    assertThatThrownBy(() -> small.upload(ALICE, InputStream.nullInputStream(), "a", null))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.errorCode()).isEqualTo(422001));
  }

  @Test
  void a_stream_that_breaks_leaves_no_file() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("gone");
          }
        };
    assertThatThrownBy(() -> desk.side.files().upload(ALICE, broken, "a", null))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "cat.png, cat.png",
    "/etc/passwd, passwd",
    "C:\\pictures\\cat.png, cat.png",
    "'a\"b<c>.png', a_b_c_.png",
    "dir/, file.png",
    ".., file.png",
    ", file.png"
  })
  void names_are_made_plain(String name, String plain) {
    assertThat(FileApi.plainName(name, "png")).isEqualTo(plain);
  }
}
