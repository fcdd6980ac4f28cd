package dev.comfyserve.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.jsonrpc.JsonText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The client against servers that are not ours: older, with sessions, or no MCP servers at all. */
@Timeout(30)
class OtherServersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private HttpServer http;
  private Answering answering;

  private interface Answering {
    void answer(HttpExchange exchange, JsonNode message) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            JsonNode message = JsonText.read(body.isEmpty() ? "{}" : body);
            seen.add(
                "%s %s %s %s"
                    .formatted(
                        exchange.getRequestMethod(),
                        message.path("method").asString("-"),
                        exchange.getRequestHeaders().getFirst("Mcp-Session-Id"),
                        exchange.getRequestHeaders().getFirst("MCP-Protocol-Version")));
            answering.answer(exchange, message);
          }
        });
    http.start();
  }

  @AfterEach
  void stop() {
    http.stop(0);
  }

  @Test
  void a_server_of_the_legacy_era_gets_its_handshake_and_its_session() throws Exception {
    answering = OtherServersTest::legacyServer;
    try (McpClient client = connect()) {
      assertThat(client.protocolVersion()).isEqualTo("2025-06-18");
      assertThat(client.listTools())
          .extracting(tool -> tool.path("name").asString())
          .containsExactly("one", "two");
      assertThat(
              client
                  .callTool("one", (ObjectNode) TestTools.json("{}"), null, PATIENCE)
                  .content()
                  .getFirst()
                  .path("text")
                  .asString())
          .isEqualTo("called");
    }
    assertThat(seen)
        .containsExactly(
            "POST server/discover null 2026-07-28",
            "POST initialize null null",
            "POST notifications/initialized s-1 2025-06-18",
            "POST tools/list s-1 2025-06-18",
            "POST tools/list s-1 2025-06-18",
            "POST tools/call s-1 2025-06-18",
            // The answer to the ping that the server put into its stream.
            "POST - s-1 2025-06-18",
            "DELETE - s-1 2025-06-18");
  }

  @Test
  void a_server_of_the_legacy_era_may_ask_who_can_answer() throws Exception {
    List<JsonNode> got = new CopyOnWriteArrayList<>();
    answering =
        (exchange, message) -> {
          got.add(message);
          if (message.path("method").asString("").equals("tools/call")) {
            String answer = "{'content':[{'type':'text','text':'thanks'}]}";
            send(
                exchange,
                200,
                "text/event-stream",
                Messages.json(
                    "data: {'jsonrpc':'2.0','id':'q','method':'elicitation/create',"
                        + "'params':{'message':'Name?'}}\n\ndata: {'jsonrpc':'2.0','id':"
                        + message.path("id")
                        + ",'result':"
                        + answer
                        + "}\n\n"));
          } else {
            legacyServer(exchange, message);
          }
        };
    Answerer answerer =
        form ->
            (ObjectNode) TestTools.json("{'action':'decline','to':" + form.get("message") + "}");
    try (McpClient client = McpClient.connect(url(), null, PATIENCE, answerer)) {
      client.callTool("one", (ObjectNode) TestTools.json("{}"), null, PATIENCE);
    }
    assertThat(got)
        .anySatisfy(
            message ->
                assertThat(message.at("/params/capabilities").toString())
                    .isEqualTo(Messages.json("{'elicitation':{}}")))
        .anySatisfy(
            message -> {
              assertThat(message.path("id").asString()).isEqualTo("q");
              assertThat(message.path("result").toString())
                  .isEqualTo(Messages.json("{'action':'decline','to':'Name?'}"));
            });
  }

  private static void legacyServer(HttpExchange exchange, JsonNode message) throws IOException {
    String id = message.path("id").toString();
    switch (message.path("method").asString("-")) {
      case "server/discover" -> send(exchange, 400, "text/plain", "Bad request: no session");
      case "initialize" -> {
        exchange.getResponseHeaders().set("Mcp-Session-Id", "s-1");
        result(exchange, id, "{'protocolVersion':'2025-06-18','capabilities':{}}");
      }
      case "tools/list" -> {
        boolean second = message.path("params").has("cursor");
        result(
            exchange,
            id,
            second ? "{'tools':[{'name':'two'}]}" : "{'tools':[{'name':'one'}],'nextCursor':'2'}");
      }
      case "tools/call" ->
          send(
              exchange,
              200,
              "text/event-stream; charset=utf-8",
              Messages.json(
                  "id: 1\ndata: {'jsonrpc':'2.0','id':'p','method':'ping'}\n\n"
                      + "data: {'jsonrpc':'2.0','id':99,'result':{}}\n\n"
                      + "data: {'jsonrpc':'2.0','id':"
                      + id
                      + ",'result':{'content':[{'type':'text','text':'called'}]}}\n\n"));
      default -> exchange.sendResponseHeaders(202, -1);
    }
  }

  @Test
  void a_token_that_is_refused_is_not_taken_for_an_old_server() {
    answering = (exchange, _) -> exchange.sendResponseHeaders(401, -1);
    assertThatThrownBy(this::connect)
        .isInstanceOf(McpClientException.class)
        .hasMessageContaining("valid token");
    assertThat(seen).hasSize(1);
  }

  @Test
  void a_place_without_mcp_is_told_so() {
    answering = (exchange, _) -> exchange.sendResponseHeaders(404, -1);
    assertThatThrownBy(this::connect)
        .isInstanceOf(McpClientException.class)
        .hasMessageContaining("there is no MCP endpoint");
  }

  @Test
  void a_web_page_is_not_an_answer() {
    answering = (exchange, _) -> send(exchange, 200, "text/html", "<html>Welcome</html>");
    assertThatThrownBy(this::connect)
        .isInstanceOf(McpClientException.class)
        .hasMessageContaining("not MCP");
  }

  @Test
  void a_redirect_is_not_followed_with_the_token() {
    answering =
        (exchange, _) -> {
          exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/elsewhere");
          exchange.sendResponseHeaders(307, -1);
        };
    assertThatThrownBy(this::connect)
        .isInstanceOf(McpClientException.class)
        .hasMessageContaining("307");
  }

  @Test
  void a_stream_that_ends_before_the_answer_is_told_so() {
    answering =
        (exchange, message) -> {
          if (message.path("method").asString("").equals("server/discover")) {
            result(exchange, message.path("id").toString(), "{'supportedVersions':['2026-07-28']}");
          } else {
            send(exchange, 200, "text/event-stream", ": bye\n\n");
          }
        };
    assertThatThrownBy(
            () -> {
              try (McpClient client = connect()) {
                client.listTools();
              }
            })
        .isInstanceOf(McpClientException.class)
        .hasMessageContaining("before it answered");
  }

  private McpClient connect() throws McpClientException, InterruptedException {
    return McpClient.connect(url(), "secret", PATIENCE);
  }

  private URI url() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/mcp");
  }

  private static void result(HttpExchange exchange, String id, String result) throws IOException {
    send(
        exchange,
        200,
        "application/json",
        Messages.json("{'jsonrpc':'2.0','id':" + id + ",'result':" + result + "}"));
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
