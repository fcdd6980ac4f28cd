package dev.comfyserve.server.outputs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.server.http.Access;
import dev.comfyserve.server.http.FrontFixture;
import dev.comfyserve.server.http.RawHttp;
import dev.comfyserve.server.http.Routes;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a browser is told to do with a file, by the type that its row has. */
class FileAnswerTest {
  private static final String SHA256 = "ab".repeat(32);

  private String type = "image/png";
  private String name = "x";
  private Path file;
  private FrontFixture front;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    file = folder.resolve("blob");
    Files.writeString(file, "hello");
    Routes routes = new Routes();
    routes.add(
        "GET",
        "/file",
        Access.OPEN,
        (call, reply) -> new FileAnswer(file, name, type, SHA256, 5).send(call, reply));
    front = new FrontFixture(routes);
  }

  @AfterEach
  void stop() throws Exception {
    front.close();
  }

  private RawHttp.Answer get() throws Exception {
    return front.call("GET /file HTTP/1.1\nHost: HOST");
  }

  @ParameterizedTest
  @CsvSource({
    "image/png, inline",
    "IMAGE/PNG; q=1, inline",
    "video/mp4, inline",
    "audio/flac, inline",
    "text/plain; charset=utf-8, inline",
    "text/html, attachment",
    "text/html; charset=utf-8, attachment",
    "image/svg+xml, attachment",
    "text/javascript, attachment",
    "application/javascript, attachment",
    "application/xhtml+xml, attachment",
    "application/xml, attachment",
    "application/pdf, attachment",
    "application/octet-stream, attachment",
    "nonsense, attachment"
  })
  void only_what_cannot_run_is_shown(String contentType, String disposition) throws Exception {
    type = contentType;
    RawHttp.Answer answer = get();
    assertThat(answer.header("Content-Disposition")).startsWith(disposition + ";");
    assertThat(answer.header("Content-Type")).isEqualTo(contentType);
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Content-Security-Policy")).contains("sandbox");
  }

  @Test
  void a_name_cannot_break_out_of_its_header() throws Exception {
    name = "a\"; filename=\"evil.exe\r\nX-Evil: 1\\ü%41";
    RawHttp.Answer answer = get();
    assertThat(answer.headers()).doesNotContainKey("X-Evil");
    assertThat(answer.header("Content-Disposition"))
        .isEqualTo(
            "inline; filename=\"a__ filename__evil.exe__X-Evil_ 1____41\";"
                + " filename*=UTF-8''a%22%3B%20filename%3D%22evil.exe%0D%0AX-Evil%3A%201%5C%C3%BC%2541");
  }

  @Test
  void a_file_that_is_shorter_than_its_row_breaks_off() throws Exception {
    Files.writeString(file, "hel");
    assertThat(get().body()).isEqualTo("hel");
  }
}
