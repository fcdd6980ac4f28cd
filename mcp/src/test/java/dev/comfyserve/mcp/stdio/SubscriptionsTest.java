package dev.comfyserve.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.TestResources;
import dev.comfyserve.mcp.TestTools;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What clients of both eras are told of. */
class SubscriptionsTest {
  private static final String LISTEN = "'notifications':{'resourceSubscriptions':['%s']}";

  private final TestResources resources = new TestResources();
  private Connected connected;

  @BeforeEach
  void connect() throws IOException {
    connected =
        new Connected(McpFixture.server(McpFixture.offer(TestTools.all()).withResources(resources)))
            .reading();
  }

  @AfterEach
  void disconnect() throws IOException {
    connected.close();
  }

  @Test
  void a_connection_can_be_told_of_changes_and_says_so() throws Exception {
    connected.sendLegacy(1, "initialize", "'protocolVersion':'2025-11-25','capabilities':{}");
    assertThat(connected.next().at("/result/capabilities/resources/subscribe").asBoolean())
        .isTrue();
    connected.sendLegacy(2, "resources/subscribe", "'uri':'test:notes/1'");
    assertThat(connected.next().path("result").isEmpty()).isTrue();
    resources.change("test:notes/1");
    JsonNode told = connected.next();
    assertThat(told.path("method").asString()).isEqualTo("notifications/resources/updated");
    assertThat(told.at("/params/uri").asString()).isEqualTo("test:notes/1");
    resources.change("test:notes/2");
    assertThat(connected.untilPong()).isEmpty();
  }

  @Test
  void nothing_is_told_after_unsubscribing() throws Exception {
    connected.sendLegacy(1, "resources/subscribe", "'uri':'test:notes/1'");
    connected.next();
    connected.sendLegacy(2, "resources/unsubscribe", "'uri':'test:notes/1'");
    connected.next();
    assertThat(resources.watches()).isZero();
    resources.change("test:notes/1");
    assertThat(connected.untilPong()).isEmpty();
  }

  @Test
  void what_cannot_be_watched_is_not_subscribed_to() throws Exception {
    connected.sendLegacy(1, "resources/subscribe", "'uri':'test:nothing'");
    JsonNode error = connected.next().path("error");
    assertThat(error.path("code").intValue()).isEqualTo(-32002);
    assertThat(error.at("/data/uri").asString()).isEqualTo("test:nothing");
  }

  @Test
  void modern_subscriptions_share_the_pipe_and_are_told_apart_by_their_ids() throws Exception {
    connected.sendModern(8, "subscriptions/listen", LISTEN.formatted("test:notes/1"));
    JsonNode acknowledged = connected.next();
    assertThat(acknowledged.path("method").asString())
        .isEqualTo("notifications/subscriptions/acknowledged");
    connected.sendModern("'nine'", "subscriptions/listen", LISTEN.formatted("test:notes/2"));
    assertThat(subscription(connected.next()).asString()).isEqualTo("nine");
    resources.change("test:notes/1");
    assertThat(subscription(connected.next()).intValue()).isEqualTo(8);
    resources.change("test:notes/2");
    assertThat(subscription(connected.next()).asString()).isEqualTo("nine");

    connected.send("{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':8}}");
    assertThat(connected.untilPong()).isEmpty();
    resources.change("test:notes/1");
    assertThat(connected.untilPong()).isEmpty();
    connected.closeInput();
    // Ended by us: with its result, and with the word that stands for the end of a stream.
    JsonNode result = connected.next();
    assertThat(result.path("id").asString()).isEqualTo("nine");
    assertThat(result.at("/result/resultType").asString()).isEqualTo("complete");
    JsonNode end = connected.next();
    assertThat(end.path("method").asString()).isEqualTo("notifications/cancelled");
    assertThat(end.at("/params/requestId").asString()).isEqualTo("nine");
    assertThat(connected.ends(Duration.ofSeconds(20))).isTrue();
    assertThat(resources.watches()).isZero();
  }

  private static JsonNode subscription(JsonNode message) {
    return message.at("/params/_meta").path("io.modelcontextprotocol/subscriptionId");
  }

  @Test
  void the_end_of_the_connection_ends_the_watching() throws Exception {
    connected.sendLegacy(1, "resources/subscribe", "'uri':'test:notes/1'");
    connected.next();
    assertThat(resources.watches()).isOne();
    connected.closeInput();
    assertThat(connected.ends(Duration.ofSeconds(20))).isTrue();
    assertThat(resources.watches()).isZero();
  }
}
