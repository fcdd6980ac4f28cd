package dev.comfyserve.fleet.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileKindTest {
  private static FileKind of(String latin1, String name, String declared) {
    return FileKind.of(latin1.getBytes(ISO_8859_1), name, declared);
  }

  @Test
  void the_bytes_decide_whatever_name_and_type_say() {
    assertThat(of("\u0089PNG\r\n\u001a\n....", "x.exe", "text/html"))
        .isEqualTo(new FileKind("png", "image/png"));
    assertThat(of("\u00ff\u00d8\u00ff\u00e0", null, null).ext()).isEqualTo("jpg");
    assertThat(of("RIFF....WEBPVP8 ", null, null).ext()).isEqualTo("webp");
    assertThat(of("RIFF....WAVEfmt ", null, null).ext()).isEqualTo("wav");
    assertThat(of("\0\0\0\u0018ftypisom", null, null).contentType()).isEqualTo("video/mp4");
    assertThat(of("\0\0\0\u0018ftypqt  ", null, null).ext()).isEqualTo("mov");
    assertThat(of("\0\0\0\u0018ftypavif", null, null).ext()).isEqualTo("avif");
    assertThat(of("\u001aE\u00df\u00a3....webm", null, null).ext()).isEqualTo("webm");
    assertThat(of("ID3\u0003", null, null).ext()).isEqualTo("mp3");
    assertThat(of("\u00ff\u00fb\u0090\u0064", null, null).ext()).isEqualTo("mp3");
    assertThat(of("glTF\u0002\0\0\0", null, null).ext()).isEqualTo("glb");
  }

  @Test
  void bytes_that_say_nothing_leave_it_to_name_then_type() {
    assertThat(of("hello", "notes.TXT", "image/png")).isEqualTo(new FileKind("txt", "text/plain"));
    assertThat(of("o cube", "cube.obj", null).contentType()).isEqualTo("model/obj");
    assertThat(of("hello", "upload", "text/plain; charset=utf-8").ext()).isEqualTo("txt");
    assertThat(of("hello", "x.weird", null))
        .isEqualTo(new FileKind("weird", "application/octet-stream"));
  }

  @Test
  void a_name_that_would_leave_its_folder_gives_no_extension() {
    assertThat(of("hello", "a./../../etc", null).ext()).isEqualTo("bin");
    assertThat(of("", null, null).ext()).isEqualTo("bin");
    assertThat(of("<html>", "page.html", "text/html").contentType())
        .isEqualTo("application/octet-stream");
  }
}
