package dev.comfyserve.server.outputs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.server.RestClient;
import dev.comfyserve.server.ServerFixture;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Uploads, and files by signed URL. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DownloadTest {
  private static final byte[] BYTES = bytes();

  private static ServerFixture server;
  private static RestClient alice;
  private static RestClient nobody;
  private static String url;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ServerFixture.start(folder, Map.of());
    alice = server.alice();
    nobody = server.nobody();
    url =
        upload("/prod/v2/files?filename=a%20b%22%C3%A4.bin", "application/octet-stream", BYTES)
            .path("url")
            .asString();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static byte[] bytes() {
    byte[] bytes = new byte[300_000];
    new java.util.Random(1).nextBytes(bytes);
    return bytes;
  }

  private static JsonNode upload(String path, String type, byte[] body) throws Exception {
    return alice.send("POST", path, type, body, Map.of()).expect(200).json();
  }

  private static RestClient.Answer get(String... headers) throws Exception {
    return nobody.send(
        "GET",
        url,
        null,
        new byte[0],
        headers.length == 0 ? Map.of() : Map.of(headers[0], headers[1]));
  }

  @Test
  void a_whole_file_comes_with_its_digest_size_and_name() throws Exception {
    RestClient.Answer answer = get().expect(200);
    byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(BYTES);
    assertThat(Arrays.equals(answer.bytes(), BYTES)).isTrue();
    assertThat(answer.header("Content-Length")).isEqualTo("300000");
    assertThat(answer.header("ETag")).isEqualTo("\"" + HexFormat.of().formatHex(sha256) + "\"");
    assertThat(answer.header("Repr-Digest"))
        .isEqualTo("sha-256=:" + Base64.getEncoder().encodeToString(sha256) + ":");
    assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Content-Disposition"))
        .startsWith("attachment;")
        .contains("filename*=UTF-8''a%20b")
        .contains("%C3%A4.bin")
        .doesNotContain("\"\"");
  }

  @Test
  void head_says_the_same_without_the_bytes() throws Exception {
    RestClient.Answer head = nobody.send("HEAD", url, null, new byte[0], Map.of()).expect(200);
    assertThat(head.bytes()).isEmpty();
    assertThat(head.header("Content-Length")).isEqualTo("300000");
    assertThat(head.header("ETag")).isEqualTo(get().header("ETag"));
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 0",
    "bytes=0-99, 0, 99",
    "bytes=299999-, 299999, 299999",
    "bytes=100-400000, 100, 299999",
    "bytes=-5, 299995, 299999",
    "bytes=-400000, 0, 299999"
  })
  void a_range_is_a_part(String range, int first, int last) throws Exception {
    RestClient.Answer answer = get("Range", range).expect(206);
    byte[] part = Arrays.copyOfRange(BYTES, first, last + 1);
    assertThat(Arrays.equals(answer.bytes(), part)).isTrue();
    assertThat(answer.header("Content-Range")).isEqualTo("bytes " + first + "-" + last + "/300000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=300000-", "bytes=300000-300001", "bytes=-0"})
  void a_range_beyond_the_file_is_416(String range) throws Exception {
    RestClient.Answer answer = get("Range", range).expect(416);
    assertThat(answer.header("Content-Range")).isEqualTo("bytes */300000");
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-1",
        "bytes=0-1,5-6",
        "lines=0-1",
        "bytes=99999999999999999999-",
        "0-1"
      })
  void a_range_that_makes_no_sense_is_ignored(String range) throws Exception {
    assertThat(get("Range", range).expect(200).bytes()).hasSize(BYTES.length);
  }

  @Test
  void a_known_file_is_not_sent_again() throws Exception {
    String tag = get().header("ETag");
    get("If-None-Match", tag).expect(304);
    get("If-None-Match", "\"x\", W/" + tag).expect(304);
    get("If-None-Match", "\"x\"").expect(200);
  }

  @Test
  void a_range_of_another_version_is_the_whole_file() throws Exception {
    Map<String, String> other = Map.of("Range", "bytes=0-1", "If-Range", "\"x\"");
    nobody.send("GET", url, null, new byte[0], other).expect(200);
    Map<String, String> same = Map.of("Range", "bytes=0-1", "If-Range", get().header("ETag"));
    nobody.send("GET", url, null, new byte[0], same).expect(206);
  }

  @Test
  void a_url_that_was_changed_anywhere_opens_nothing() throws Exception {
    String sig = url.substring(url.indexOf("sig="));
    for (String changed :
        new String[] {
          url.replace("exp=", "exp=1"),
          url.replace(sig, "sig=" + "A".repeat(43)),
          url.replace(sig, ""),
          url.substring(0, url.indexOf('?')),
          url.replace(".bin", ".png"),
          url.replace("/files/", "/files/x"),
          url.replace("/files/", "/outputs/" + ServerFixture.UNKNOWN + "/"),
        }) {
      assertThat(nobody.get(changed).status()).as(changed).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "x.html, text/html, <html><script>alert(1)</script></html>, attachment",
    "x.svg, image/svg+xml, <svg xmlns='http://www.w3.org/2000/svg'><script/></svg>, attachment",
    "x.js, text/javascript, alert(1), attachment",
    "x.xml, application/xml, <?xml version='1.0'?><a/>, attachment",
    "x.txt, text/plain, hello, inline"
  })
  void what_a_browser_could_run_is_only_saved(
      String name, String type, String text, String disposition) throws Exception {
    JsonNode file = upload("/prod/v2/files?filename=" + name, type, RestClient.utf8(text));
    RestClient.Answer answer = nobody.get(file.path("url").asString()).expect(200);
    assertThat(answer.header("Content-Disposition")).startsWith(disposition);
    assertThat(answer.header("Content-Security-Policy")).contains("sandbox");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @Test
  void a_form_uploads_its_file() throws Exception {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    form.writeBytes(
        ("--b0undary\r\n"
                + "Content-Disposition: form-data; name=\"note\"\r\n\r\n"
                + "hello\r\n"
                + "--b0undary\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"c.bin\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    form.writeBytes(BYTES);
    form.writeBytes("\r\n--b0undary--\r\n".getBytes(StandardCharsets.US_ASCII));
    JsonNode file =
        upload("/prod/v2/files", "multipart/form-data; boundary=b0undary", form.toByteArray());
    assertThat(file.path("size").asInt()).isEqualTo(BYTES.length);
    assertThat(Arrays.equals(nobody.get(file.path("url").asString()).bytes(), BYTES)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "--b0undary\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b0undary--\r\n",
        "--b0undary\r\nContent-Disposition: form-data; name=\"a\"; filename=\"x\"\r\n\r\nx",
        "--b0undary\r\n\r\nx\r\n--b0undary--\r\n",
        "--b0undary--\r\n",
        ""
      })
  void a_form_without_a_file_is_422(String form) throws Exception {
    for (String type :
        new String[] {"multipart/form-data; boundary=b0undary", "multipart/form-data"}) {
      alice.send("POST", "/prod/v2/files", type, RestClient.utf8(form), Map.of()).expect(422);
    }
  }

  @Test
  void an_upload_is_an_input_of_its_own_account_only() throws Exception {
    byte[] png = nobody.get(picture()).bytes();
    String file = upload("/prod/v2/files?filename=in.png", "image/png", png).path("url").asString();
    String graph =
        """
        {"1": {"class_type": "LoadImage", "inputs": {"image": "%s"}},
         "2": {"class_type": "ImageInvert", "inputs": {"image": ["1", 0]}},
         "9": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "inverted"}}}
        """
            .formatted(file);
    String deployment = ServerFixture.deploy(alice, Json.parse(graph));
    JsonNode result = ServerFixture.ended(alice, ServerFixture.submit(alice, deployment, "{}"));
    assertThat(result.path("status").asString()).as(result.toString()).isEqualTo("succeeded");
    assertThat(
            server
                .bob()
                .post(
                    "/prod/v2/workflows",
                    Json.write(
                        Json.object().put("name", "x").set("workflow_api_json", Json.parse(graph))))
                .status())
        .isEqualTo(422);
  }

  private static String picture() throws Exception {
    String deployment = ServerFixture.deploy(alice, ServerFixture.picture(16, 16, 255));
    JsonNode result = ServerFixture.ended(alice, ServerFixture.submit(alice, deployment, "{}"));
    return result.at("/outputs/9/images/0/url").asString();
  }
}
