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

/** What a legacy client subscribed to; the modern era has {@code subscriptions/listen}. */
class SubscriptionsTest {
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
  void the_end_of_the_connection_ends_the_watching() throws Exception {
    connected.sendLegacy(1, "resources/subscribe", "'uri':'test:notes/1'");
    connected.next();
    assertThat(resources.watches()).isOne();
    connected.closeInput();
    assertThat(connected.ends(Duration.ofSeconds(20))).isTrue();
    assertThat(resources.watches()).isZero();
  }
}
