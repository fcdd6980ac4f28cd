package dev.comfyserve.fleet.result;

import static dev.comfyserve.fleet.Desk.ALICE;
import static dev.comfyserve.fleet.Desk.PLAIN_GRAPH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.fleet.Desk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedUrlsTest {
  @TempDir Path folder;
  private Desk desk;
  private SignedUrls urls;

  @BeforeEach
  void open() {
    desk = new Desk(folder);
    urls = desk.side.urls();
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private String output() {
    String deployment = desk.deploy(ALICE, PLAIN_GRAPH);
    String request = desk.submit(ALICE, deployment, "{}");
    desk.succeed(desk.claim(deployment), "out_00001_.png", new byte[] {1, 2, 3});
    return desk.api
        .requestResult(ALICE, deployment, request)
        .at("/outputs/9/images/0/url")
        .asString();
  }

  private String upload(String name) throws IOException {
    return desk.side
        .files()
        .upload(ALICE, new ByteArrayInputStream(new byte[] {1, 2, 3}), name, null)
        .get("url")
        .asString();
  }

  private Optional<Download> open(String url) {
    // Not read as a URI: what a client sends may be none.
    String[] parts = url.substring(Desk.URL.length()).split("[?]", 2);
    return urls.open(parts[0], parts.length == 1 ? null : parts[1]);
  }

  @Test
  void what_was_signed_opens_until_the_retention_ends() throws Exception {
    for (String url : List.of(output(), upload("a b+c%.png"))) {
      Download download = open(url).orElseThrow();
      assertThat(Files.size(download.file())).isEqualTo(3).isEqualTo(download.size());
      assertThat(download.expires()).isAfter(desk.time.instant().plus(Duration.ofDays(6)));
    }
    String url = output();
    desk.time.pass(Duration.ofDays(7));
    assertThat(open(url)).isEmpty();
  }

  @Test
  void whatever_is_changed_the_url_opens_nothing() throws Exception {
    for (String url : List.of(output(), upload("cat.png"))) {
      String sig = url.substring(url.indexOf("sig=") + 4);
      long exp = Long.parseLong(url.replaceAll(".*exp=(\\d+)&.*", "$1"));
      String other = (sig.charAt(0) == 'A' ? "B" : "A") + sig.substring(1);
      for (String changed :
          List.of(
              url.replace("exp=" + exp, "exp=" + (exp + 1)),
              url.replace(sig, other),
              url.replace(sig, ""),
              url.replace(sig, sig + "A"),
              url.replace(sig, sig + "="),
              url.replace("&sig=", "&x=1&sig="),
              url.substring(0, url.indexOf('?')),
              url.replace(".png", ".html"),
              url.replace(".png", "%"),
              url.replace(".png", ".png/x"),
              url.replaceFirst("(/[0-9a-f]{8})-", "$1%2d"),
              url.replaceFirst("/(outputs|files)/", "/other/"))) {
        assertThat(open(changed)).as(changed).isEmpty();
      }
      assertThat(open(url)).isPresent();
    }
    assertThat(urls.open("", null)).isEmpty();
    assertThat(urls.open("/outputs/", "exp=1&sig=")).isEmpty();
  }

  @Test
  void the_signature_of_one_file_opens_no_other() throws Exception {
    String one = upload("cat.png");
    String two = upload("cat.png");
    String mixed = two.substring(0, two.indexOf('?')) + one.substring(one.indexOf('?'));
    assertThat(open(mixed)).isEmpty();
  }

  @Test
  void an_account_finds_its_own_files_and_no_others() throws Exception {
    for (String url : List.of(output(), upload("cat.png"))) {
      String bare = url.substring(0, url.indexOf('?'));
      assertThat(urls.isOurs(url)).isTrue();
      assertThat(urls.resolve(url, "alice")).isPresent();
      assertThat(urls.resolve(bare + "?exp=1&sig=x#part", "alice")).isPresent();
      assertThat(urls.resolve(url, "bob")).isEmpty();
      assertThat(urls.openOwn(url, "alice")).isPresent();
      assertThat(urls.openOwn(url, "bob")).isEmpty();
    }
    assertThat(urls.isOurs("https://example.com/files/a/b")).isFalse();
    assertThat(urls.isOurs(Desk.URL + "1/files/a/b")).isFalse();
    assertThat(urls.isOurs(Desk.URL + ".example.com/files/a/b")).isFalse();
    assertThat(urls.isOurs(Desk.URL + "/files/a/b")).isTrue();
  }

  @Test
  void a_file_whose_bytes_are_gone_opens_nothing() throws Exception {
    String url = upload("cat.png");
    Files.delete(open(url).orElseThrow().file());
    assertThat(open(url)).isEmpty();
    assertThat(urls.resolve(url, "alice")).isEmpty();
  }
}
