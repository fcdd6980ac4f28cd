package dev.comfyserve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.engine.json.WireJson;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class RoutesTest {
  @TempDir Path base;
  private Engine engine;
  private EngineClient client;

  @BeforeEach
  void start() throws Exception {
    engine = Engine.start(EngineSettings.in(base).withTestNodes());
    client = new EngineClient(engine.url());
  }

  @AfterEach
  void stop() {
    client.close();
    engine.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/api"})
  void every_route_exists_twice(String prefix) throws Exception {
    assertThat(client.json(prefix + "/prompt").toString())
        .isEqualTo("{\"exec_info\":{\"queue_remaining\":0}}");
    assertThat(client.json(prefix + "/queue").toString())
        .isEqualTo("{\"queue_running\":[],\"queue_pending\":[]}");
    assertThat(client.json(prefix + "/history").toString()).isEqualTo("{}");
    assertThat(client.json(prefix + "/history/nobody").toString()).isEqualTo("{}");
    assertThat(client.json(prefix + "/object_info").has("SaveImage")).isTrue();
    assertThat(client.json(prefix + "/object_info/SaveImage").propertyNames())
        .containsExactly("SaveImage");
    assertThat(client.json(prefix + "/object_info/Nope").toString()).isEqualTo("{}");
    assertThat(client.json(prefix + "/system_stats").at("/devices/0/type").stringValue())
        .isEqualTo("cpu");
    assertThat(client.json(prefix + "/features").get("max_upload_size").intValue())
        .isEqualTo(100 << 20);
    assertThat(client.post(prefix + "/interrupt", "").statusCode()).isEqualTo(200);
    assertThat(client.post(prefix + "/free", "{}").statusCode()).isEqualTo(200);
    assertThat(client.get(prefix + "/ws").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /nope, 404",
    "GET, /queue/, 404",
    "GET, /interrupt, 404",
    "DELETE, /queue, 405",
    "GET, /history?max_items=abc, 500",
    "OPTIONS, /anything, 200"
  })
  void what_is_not_there_is_refused(String method, String path, int status) throws Exception {
    HttpRequest.Builder request =
        client.request(path).method(method, HttpRequest.BodyPublishers.noBody());
    assertThat(client.send(request).statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:PORT, , 200",
    "127.0.0.1:PORT, http://127.0.0.1:PORT, 200",
    "localhost:PORT, http://localhost:PORT, 200",
    "127.0.0.1:PORT, http://localhost:PORT, 403",
    "127.0.0.1:PORT, http://evil.example, 403",
    "127.0.0.1:PORT, null, 403",
    "127.0.0.1:PORT, https://127.0.0.1:PORT, 403",
    "evil.example, , 403",
    "evil.example:PORT, http://evil.example:PORT, 403"
  })
  void pages_of_other_origins_are_kept_away(String host, String origin, int status)
      throws Exception {
    int port = engine.url().getPort();
    String queue = "GET /queue HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n";
    String socket =
        "GET /ws HTTP/1.1\r\n"
            + "Connection: Upgrade\r\n"
            + "Upgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            + "Host: "
            + host
            + "\r\n";
    assertThat(raw(port, queue, origin)).isEqualTo(status);
    assertThat(raw(port, socket, origin)).isEqualTo(status == 200 ? 101 : 403);
  }

  private static int raw(int port, String head, String origin) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      String all = head + (origin == null ? "" : "Origin: " + origin + "\r\n") + "\r\n";
      socket
          .getOutputStream()
          .write(all.replace("PORT", "" + port).getBytes(StandardCharsets.US_ASCII));
      byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
      return Integer.parseInt(new String(line, StandardCharsets.US_ASCII).substring(9));
    }
  }

  @Test
  void a_cross_site_fetch_is_refused() throws Exception {
    assertThat(
            client
                .send(client.request("/queue").header("Sec-Fetch-Site", "cross-site"))
                .statusCode())
        .isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "filename=a.txt&type=input, 200",
    "filename=a.txt%20[input], 200",
    "filename=b.html&type=input&subfolder=sub, 200",
    "filename=sub/b.html&type=input, 200",
    "filename=a.txt, 404",
    "type=input, 404",
    "filename=&type=input, 400",
    "filename=/etc/passwd&type=input, 400",
    "filename=../x&type=input, 400",
    "filename=a..b&type=input, 400",
    "filename=a.txt&type=nope, 400",
    "filename=a.txt&type=input&subfolder=../.., 403",
    "filename=a.txt&type=input&subfolder=/etc, 403",
    "filename=sub&type=input, 404"
  })
  void view_serves_only_what_lies_in_its_folders(String query, int status) throws Exception {
    Files.createDirectories(base.resolve("input/sub"));
    Files.writeString(base.resolve("input/a.txt"), "hello");
    Files.writeString(base.resolve("input/sub/b.html"), "<p>");
    HttpResponse<String> answer =
        client.get("/view?" + query.replace("[", "%5B").replace("]", "%5D"));
    assertThat(answer.statusCode()).isEqualTo(status);
    if (query.contains("html")) {
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/octet-stream");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=1-3, 206, ell",
    "bytes=3-, 206, lo",
    "bytes=-2, 206, lo",
    "bytes=1-99, 206, ello",
    "bytes=9-, 416, ''",
    "lines=1-2, 200, hello"
  })
  void view_serves_a_range(String range, int status, String body) throws Exception {
    Files.writeString(base.resolve("output/a.txt"), "hello");
    HttpResponse<String> answer =
        client.send(client.request("/view?filename=a.txt").header("Range", range));
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(body);
  }

  @Test
  void view_answers_head_and_a_known_tag_without_a_body() throws Exception {
    Files.writeString(base.resolve("output/a.txt"), "hello");
    HttpResponse<String> head = client.send(client.request("/view?filename=a.txt").HEAD());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Length")).contains("5");
    assertThat(head.headers().firstValue("Content-Disposition")).contains("filename=\"a.txt\"");
    String tag = head.headers().firstValue("ETag").orElseThrow();
    assertThat(
            client
                .send(client.request("/view?filename=a.txt").header("If-None-Match", tag))
                .statusCode())
        .isEqualTo(304);
  }

  @Test
  void an_upload_never_overwrites_other_bytes_unless_told_to() throws Exception {
    String to = EngineClient.field("subfolder", "jobs/1");
    assertThat(client.upload(to, "é x.bin", new byte[] {1}).body())
        .isEqualTo("{\"name\":\"\\u00E9 x.bin\",\"subfolder\":\"jobs/1\",\"type\":\"input\"}");
    assertThat(name(client.upload(to, "é x.bin", new byte[] {1}))).isEqualTo("é x.bin");
    assertThat(name(client.upload(to, "é x.bin", new byte[] {2}))).isEqualTo("é x (1).bin");
    assertThat(name(client.upload(to, "é x.bin", new byte[] {2}))).isEqualTo("é x (1).bin");
    String over = to + EngineClient.field("overwrite", "true");
    assertThat(name(client.upload(over, "é x.bin", new byte[] {3}))).isEqualTo("é x.bin");
    assertThat(Files.readAllBytes(base.resolve("input/jobs/1/é x.bin"))).containsExactly(3);
    assertThat(base.resolve("input/jobs/1").toFile().list()).hasSize(2);
    assertThat(base.resolve("temp").toFile().list()).isEmpty();
  }

  private static String name(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return WireJson.read(answer.body().getBytes(StandardCharsets.UTF_8)).get("name").stringValue();
  }

  @Test
  void a_large_upload_arrives_whole() throws Exception {
    byte[] large = new byte[5 << 20];
    new SplittableRandom(1).nextBytes(large);
    String to = EngineClient.field("type", "temp");
    assertThat(name(client.upload(to, "large.bin", large))).isEqualTo("large.bin");
    assertThat(Files.readAllBytes(base.resolve("temp/large.bin"))).isEqualTo(large);
    assertThat(base.resolve("temp").toFile().list()).containsExactly("large.bin");
  }

  @Test
  void a_bad_upload_leaves_nothing_behind() throws Exception {
    assertThat(client.upload("", "../x.png", new byte[1]).statusCode()).isEqualTo(400);
    assertThat(client.upload(EngineClient.field("subfolder", ".."), "x", new byte[1]).statusCode())
        .isEqualTo(400);
    assertThat(
            client.upload(EngineClient.field("subfolder", "/etc"), "x", new byte[1]).statusCode())
        .isEqualTo(400);
    assertThat(client.upload(EngineClient.field("type", "nope"), "x", new byte[1]).statusCode())
        .isEqualTo(500);
    assertThat(client.upload("", "", new byte[1]).statusCode()).isEqualTo(500);
    String over = EngineClient.field("overwrite", "true");
    assertThat(client.upload(over, ".", new byte[1]).statusCode()).isEqualTo(500);
    assertThat(client.post("/upload/image", "{}").statusCode()).isEqualTo(400);
    HttpRequest.Builder noFile =
        client
            .request("/upload/image")
            .header("Content-Type", "multipart/form-data; boundary=b")
            .POST(HttpRequest.BodyPublishers.ofString(EngineClient.field("a", "b") + "--b--\r\n"));
    assertThat(client.send(noFile).statusCode()).isEqualTo(400);
    assertThat(base.resolve("input").toFile().list()).isEmpty();
    assertThat(base.resolve("x.png")).doesNotExist();
  }

  @Test
  void a_body_beyond_the_limit_is_413() throws Exception {
    // By its announced length, before it comes: a client that still sends may miss the answer.
    String huge =
        "POST /prompt HTTP/1.1\r\nConnection: close\r\nHost: 127.0.0.1:PORT\r\nContent-Length: "
            + ((100 << 20) + 1)
            + "\r\n";
    assertThat(raw(engine.url().getPort(), huge, null)).isEqualTo(413);
  }

  @Test
  void history_is_listed_from_both_ends_and_deleted() throws Exception {
    for (String id : new String[] {"a", "b", "c"}) {
      client.run(
          id, EngineClient.parse("{'1': {'class_type': 'PreviewAny', 'inputs': {'source': 1}}}"));
    }
    assertThat(client.json("/history").propertyNames()).containsExactly("a", "b", "c");
    assertThat(client.json("/history?max_items=2").propertyNames()).containsExactly("b", "c");
    assertThat(client.json("/history?max_items=1&offset=1").propertyNames()).containsExactly("b");
    assertThat(client.json("/history?offset=1").propertyNames()).containsExactly("b", "c");
    assertThat(client.json("/history?max_items=0").propertyNames()).isEmpty();
    client.post("/history", "{\"delete\":[\"b\",\"nobody\"]}");
    assertThat(client.json("/history").propertyNames()).containsExactly("a", "c");
    client.post("/history", "{\"clear\":true}");
    assertThat(client.json("/history").propertyNames()).isEmpty();
  }

  @Test
  void the_queue_shows_who_runs_and_who_waits_in_their_order_without_secrets() throws Exception {
    String graph =
        """
        {"1": {"class_type": "TestSlow", "inputs": {"seconds": 60, "steps": 2}},
         "9": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}}\
        """;
    String body =
        "{\"prompt\": "
            + graph
            + ", \"prompt_id\": \"%s\", %s \"extra_data\": {\"api_key_comfy_org\": \"s3cret\"}}";
    try (EngineSocket socket = client.socket("c")) {
      client.post("/prompt", body.formatted("runs", "\"client_id\": \"c\","));
      socket.until(EngineSocket.ofType("executing"));
      client.post("/prompt", body.formatted("later", ""));
      client.post("/prompt", body.formatted("first", "\"front\": true,"));
      client.post("/prompt", body.formatted("middle", "\"number\": 0.5,"));
      JsonNode queue = client.json("/queue");
      assertThat(queue.at("/queue_running/0/1").stringValue()).isEqualTo("runs");
      assertThat(queue.get("queue_pending").valueStream().map(item -> item.get(1).stringValue()))
          .containsExactly("first", "middle", "later");
      assertThat(queue.toString()).doesNotContain("s3cret");
      client.post("/queue", "{\"clear\": true}");
      client.post("/interrupt", "{}");
      socket.untilEnd("runs");
    }
    assertThat(client.json("/queue").toString())
        .isEqualTo("{\"queue_running\":[],\"queue_pending\":[]}");
    assertThat(client.json("/history").propertyNames()).containsExactly("runs");
  }
}
