package dev.comfyserve.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.TestPrompts;
import dev.comfyserve.mcp.TestResources;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.listen.ListChanges;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolResult;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.ObjectNode;

@Timeout(30)
class McpClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final CountDownLatch interrupted = new CountDownLatch(1);
  private static final TestResources resources = new TestResources();
  private static final ListChanges lists = new ListChanges();
  private static McpFixture server;

  @BeforeAll
  static void start() {
    List<Tool<String>> tools = new ArrayList<>(TestTools.all());
    tools.add(
        TestTools.tool(
            "forever",
            "{'type':'object'}",
            _ -> {
              try {
                new CountDownLatch(1).await();
                return null;
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
            }));
    tools.add(
        TestTools.tool(
            "marked",
            "{'type':'object','properties':{'region':{'type':'string','x-mcp-header':'Region'}}}",
            call -> ToolResult.text(call.arguments().path("region").asString())));
    server =
        McpFixture.start(
            McpFixture.offer(tools)
                .withResources(resources)
                .withPrompts(TestPrompts.all(), TestPrompts::complete)
                .withListChanges(lists),
            McpFixture.QUICK, // a call that was left is noticed on its stream
            0);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void it_speaks_the_modern_version_with_a_server_that_knows_it() throws Exception {
    try (McpClient client = connect()) {
      assertThat(client.protocolVersion()).isEqualTo("2026-07-28");
      assertThat(client.listTools())
          .extracting(tool -> tool.path("name").asString())
          .contains("echo", "marked");
    }
  }

  @Test
  void it_calls_a_tool_and_reads_the_result() throws Exception {
    try (McpClient client = connect()) {
      ToolResult result = client.callTool("echo", args("{'text':'hi'}"), null, PATIENCE);
      assertThat(result.isError()).isFalse();
      assertThat(result.content().getFirst().path("text").asString()).isEqualTo("hi");
      assertThat(result.structuredContent().path("text").asString()).isEqualTo("hi");
    }
  }

  @Test
  void it_sends_its_token_on_every_call() throws Exception {
    try (McpClient client = connect()) {
      ToolResult result = client.callTool("who", args("{}"), null, PATIENCE);
      assertThat(result.content().getFirst().path("text").asString()).isEqualTo("Bearer secret");
    }
  }

  @Test
  void it_hears_of_progress() throws Exception {
    try (McpClient client = connect()) {
      List<String> heard = new ArrayList<>();
      client.callTool(
          "steps",
          args("{'steps':3}"),
          (progress, total, message) -> heard.add(progress + "/" + total + " " + message),
          PATIENCE);
      assertThat(heard).first().isEqualTo("1.0/3.0 step 1");
      assertThat(heard).last().isEqualTo("3.0/3.0 step 3");
    }
  }

  @Test
  void a_tool_that_failed_is_a_result() throws Exception {
    try (McpClient client = connect()) {
      assertThat(client.callTool("refuse", args("{}"), null, PATIENCE).isError()).isTrue();
    }
  }

  @Test
  void an_error_of_the_protocol_is_an_exception_with_its_code() throws Exception {
    try (McpClient client = connect()) {
      assertThatThrownBy(() -> client.callTool("nobody", args("{}"), null, PATIENCE))
          .isInstanceOfSatisfying(
              McpClientException.class, e -> assertThat(e.code()).isEqualTo(-32602))
          .hasMessageContaining("There is no tool nobody");
    }
  }

  @Test
  void it_learns_which_arguments_belong_into_headers() throws Exception {
    try (McpClient client = connect()) {
      ToolResult result = client.callTool("marked", args("{'region':'caf\u00e9'}"), null, PATIENCE);
      assertThat(result.content().getFirst().path("text").asString()).isEqualTo("caf\u00e9");
    }
  }

  @Test
  void a_call_that_takes_too_long_ends_here_and_there() throws Exception {
    try (McpClient client = connect()) {
      // Long enough for the call to arrive, where other tests run, too.
      assertThatThrownBy(() -> client.callTool("forever", args("{}"), null, Duration.ofSeconds(3)))
          .isInstanceOf(McpClientException.class)
          .hasMessageContaining("did not answer tools/call");
      assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void it_lists_every_page_of_resources_and_reads_them() throws Exception {
    try (McpClient client = connect()) {
      assertThat(client.listResources())
          .extracting(resource -> resource.path("uri").asString())
          .containsExactly("test:text", "test:bytes");
      assertThat(client.listResourceTemplates()).hasSize(2);
      assertThat(client.readResource("test:text").getFirst().path("text").asString())
          .isEqualTo("hello");
      assertThatThrownBy(() -> client.readResource("test:caf\u00e9"))
          .isInstanceOfSatisfying(
              McpClientException.class, e -> assertThat(e.code()).isEqualTo(-32602))
          .hasMessageContaining("There is no resource test:caf\u00e9");
    }
  }

  @Test
  void it_fills_prompts_in_and_completes_their_arguments() throws Exception {
    try (McpClient client = connect()) {
      assertThat(client.listPrompts())
          .extracting(prompt -> prompt.path("name").asString())
          .contains("greet");
      assertThat(client.getPrompt("greet", Map.of("who", "Ann")).path("messages").toString())
          .contains("{who=Ann}");
      assertThat(client.complete(args("{'type':'ref/prompt','name':'greet'}"), "who", "2"))
          .containsExactly("v0", "v1");
    }
  }

  @Test
  void it_hears_of_changes_until_it_leaves() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    ObjectNode wanted =
        args("{'toolsListChanged':true,'resourceSubscriptions':['test:notes/1','test:text']}");
    try (McpClient client = connect()) {
      Subscription subscription = client.listen(wanted, n -> heard.add(n.method()));
      assertThat(subscription.granted())
          .isEqualTo(
              TestTools.json("{'toolsListChanged':true,'resourceSubscriptions':['test:notes/1']}"));
      resources.change("test:notes/1");
      assertThat(heard.take()).isEqualTo("notifications/resources/updated");
      lists.changed(ListChanges.Kind.TOOLS);
      assertThat(heard.take()).isEqualTo("notifications/tools/list_changed");
      assertThat(subscription.awaitEnd(Duration.ofMillis(1))).isFalse();
      subscription.close();
      assertThat(subscription.awaitEnd(PATIENCE)).isTrue();
      while (resources.watches() > 0) {
        Thread.sleep(1); // the deadline of the test is the patience
      }
    }
  }

  @Test
  void it_is_told_when_the_server_ends_the_subscription() throws Exception {
    try (McpFixture stopping =
            McpFixture.start(McpFixture.offer(TestTools.all()).withResources(resources));
        McpClient client = McpClient.connect(stopping.url(), null, PATIENCE);
        Subscription subscription = client.listen(args("{}"), _ -> {})) {
      stopping.stopListening();
      assertThat(subscription.awaitEnd(PATIENCE)).isTrue();
    }
  }

  @Test
  void a_subscription_that_is_refused_says_why() throws Exception {
    try (McpClient client = connect()) {
      assertThatThrownBy(() -> client.listen(args("{'toolsListChanged':'yes'}"), _ -> {}))
          .isInstanceOfSatisfying(
              McpClientException.class, e -> assertThat(e.code()).isEqualTo(-32602));
    }
  }

  @Test
  void a_server_that_is_not_there_is_named() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertThatThrownBy(
            () -> McpClient.connect(URI.create("http://127.0.0.1:" + port), null, PATIENCE))
        .isInstanceOf(McpClientException.class)
        .hasMessageContaining("Cannot reach http://127.0.0.1:" + port);
  }

  private static McpClient connect() throws McpClientException, InterruptedException {
    return McpClient.connect(server.url(), "secret", PATIENCE);
  }

  private static ObjectNode args(String singleQuoted) {
    return (ObjectNode) TestTools.json(singleQuoted);
  }
}
