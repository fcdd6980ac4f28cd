package dev.comfyserve.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.TestPrompts;
import dev.comfyserve.mcp.TestResources;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.jsonrpc.JsonText;
import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.jsonrpc.MessageReader;
import dev.comfyserve.mcp.listen.ListChanges;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Thousands of broken messages: each is answered, nothing is thrown, and ids come back. */
class MutatedMessagesTest {
  private static final List<String> SEEDS =
      List.of(
          Messages.modern("tools/list", ""),
          Messages.modern("server/discover", ""),
          Messages.modern("tools/call", Messages.call("echo", "'text':'hi','count':3")),
          Messages.legacy("initialize", "'protocolVersion':'2025-11-25','capabilities':{}"),
          Messages.legacy("tools/call", Messages.call("echo", "'text':'hi','options':'{}'")),
          Messages.legacy(
              "tools/call", Messages.call("steps", "'steps':3") + ",'_meta':{'progressToken':'a'}"),
          Messages.legacy("logging/setLevel", "'level':'info'"),
          Messages.modern("resources/list", "'cursor':'2'"),
          Messages.modern("resources/read", "'uri':'test:text'"),
          Messages.legacy("resources/read", "'uri':'test:text'"),
          Messages.legacy("resources/subscribe", "'uri':'test:notes/1'"),
          Messages.legacy("prompts/get", "'name':'greet','arguments':{'who':'Ann'}"),
          Messages.legacy(
              "completion/complete",
              "'ref':{'type':'ref/prompt','name':'greet'},'argument':{'name':'who','value':'3'}"),
          Messages.modern(
              "subscriptions/listen",
              "'notifications':{'toolsListChanged':true,"
                  + "'resourceSubscriptions':['test:notes/1']}"),
          "[" + Messages.legacy("ping", "") + "," + Messages.legacy("tools/list", "") + "]",
          Messages.json("{'jsonrpc':'2.0','method':'notifications/initialized'}"),
          Messages.json("{'jsonrpc':'2.0','id':1,'result':{}}"));

  private static final List<String> SPLICES =
      List.of(
          "null",
          "[]",
          "{}",
          "1e400",
          "-0",
          "1.5",
          "\"\\ud800\"",
          "18446744073709551616",
          "true",
          "\"\"",
          "\"2026-07-28\"",
          "\"2025-03-26\"",
          ",",
          ":",
          "\"",
          "\\",
          "\u0000",
          "[[[[",
          "\"id\":2,",
          "\"_meta\":null,",
          "\"params\":[],",
          "\"method\":null,",
          "\uffff");

  private static final List<String> VERSIONS =
      List.of("2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "x", "", "caf\u00e9");

  private static final List<String> METHODS =
      List.of(
          "tools/call", "tools/list", "resources/list", "resources/read", "subscriptions/listen");

  private static final List<String> NAMES = List.of("echo", "test:text", "=?base64?x?=");

  private final Random random = new Random(42);
  private final McpHttp<String> mcp =
      new McpHttp<>(
          McpFixture.server(
              McpFixture.offer(
                      TestTools.all().stream()
                          .filter(tool -> !tool.name().equals("break"))
                          .toList())
                  .withResources(new TestResources())
                  .withPrompts(TestPrompts.all(), TestPrompts::complete)
                  .withListChanges(new ListChanges())),
          StreamTimes.DEFAULT);

  @Test
  void every_message_however_broken_gets_a_proper_answer() {
    // So that a subscription ends as soon as it has begun.
    mcp.stop();
    for (int i = 0; i < 20_000; i++) {
      byte[] body = mutated();
      Answer answer = new Answer();
      Map<String, List<String>> headers = headers();
      try {
        mcp.handle(new Call(headers, body), answer, "p");
      } catch (Exception | StackOverflowError e) {
        throw new AssertionError("threw for " + shown(headers, body), e);
      }
      check(answer, headers, body);
    }
  }

  private void check(Answer answer, Map<String, List<String>> headers, byte[] body) {
    String what = shown(headers, body);
    assertThat(answer.answers).as(what).isEqualTo(1);
    assertThat(answer.status).as(what).isIn(200, 202, 400, 404, 406, 415);
    JsonNode json = answer.message();
    assertThat(json == null).as(what).isEqualTo(answer.status == 202);
    if (json == null || json.isArray()) {
      return;
    }
    assertThat(json.has("result") ^ json.has("error")).as(what).isTrue();
    assertThat(json.path("error").path("code").asInt(0)).as(what).isNotEqualTo(-32603);
    if (answer.status == 406 || answer.status == 415) {
      return;
    }
    JsonNode id =
        switch (MessageReader.read(body)) {
          case Message.Request request -> request.id();
          case Message.Invalid invalid -> invalid.id();
          case Message.Notification _, Message.Response _, Message.Batch _ -> null;
        };
    assertThat(json.get("id")).as(what).isEqualTo(id);
  }

  private byte[] mutated() {
    StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(text.length() + 1);
      int to = Math.min(text.length(), at + random.nextInt(8));
      switch (random.nextInt(6)) {
        case 0 -> text.delete(at, to);
        case 1 -> text.insert(at, SPLICES.get(random.nextInt(SPLICES.size())));
        case 2 -> text.replace(at, to, SPLICES.get(random.nextInt(SPLICES.size())));
        case 3 -> text.insert(at, text.substring(at, to));
        case 4 -> replaceValue(text);
        default -> text.insert(at, (char) random.nextInt(0x3000));
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0 && random.nextInt(20) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  /** Mutations that leave the JSON whole reach further than those that break it. */
  private void replaceValue(StringBuilder text) {
    int colon = text.indexOf(":", random.nextInt(text.length() + 1));
    if (colon < 0) {
      return;
    }
    int end = colon + 1;
    while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    text.replace(colon + 1, end, SPLICES.get(random.nextInt(12)));
  }

  private Map<String, List<String>> headers() {
    Map<String, List<String>> headers = new java.util.HashMap<>();
    headers.put("Content-Type", List.of("application/json"));
    headers.put(
        "Accept",
        random.nextBoolean() ? List.of("application/json, text/event-stream") : List.of());
    if (random.nextInt(3) > 0) {
      headers.put("MCP-Protocol-Version", List.of(VERSIONS.get(random.nextInt(VERSIONS.size()))));
    }
    if (random.nextBoolean()) {
      headers.put("Mcp-Method", List.of(METHODS.get(random.nextInt(METHODS.size()))));
      headers.put("Mcp-Name", List.of(NAMES.get(random.nextInt(NAMES.size()))));
    }
    return headers;
  }

  private static String shown(Map<String, List<String>> headers, byte[] body) {
    return headers + " " + new String(body, StandardCharsets.UTF_8);
  }

  private record Call(Map<String, List<String>> headers, byte[] body) implements McpHttpCall {
    @Override
    public String method() {
      return "POST";
    }

    @Override
    public List<String> headers(String name) {
      return headers.getOrDefault(name, List.of());
    }
  }

  private static final class Answer implements McpHttpReply {
    private int answers;
    private int status;
    private byte[] body;
    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();

    @Override
    public void json(int status, Map<String, String> headers, byte[] body) {
      answers++;
      this.status = status;
      this.body = body;
    }

    @Override
    public void empty(int status, Map<String, String> headers) {
      answers++;
      this.status = status;
    }

    @Override
    public EventSink startEvents() {
      answers++;
      status = 200;
      return new EventSink() {
        @Override
        public void write(byte[] bytes) throws IOException {
          stream.write(bytes);
        }

        @Override
        public void close() {}
      };
    }

    /** The answer itself: the last event of a stream. */
    JsonNode message() {
      if (body != null) {
        return JsonText.read(new String(body, StandardCharsets.UTF_8));
      }
      List<String> data = new ArrayList<>();
      stream
          .toString(StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("data: "))
          .forEach(line -> data.add(line.substring(6)));
      return data.isEmpty() ? null : JsonText.read(data.getLast());
    }
  }
}
