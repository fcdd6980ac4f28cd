package dev.comfyserve.mcp.stdio;

import static dev.comfyserve.mcp.Messages.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.TestTools;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BothErasTest {
  private Connected connected;

  @BeforeEach
  void connect() throws IOException {
    connected = new Connected(TestTools.all()).reading();
  }

  @AfterEach
  void disconnect() throws Exception {
    connected.close();
  }

  @Test
  void discovery_is_answered_before_any_handshake() throws Exception {
    connected.sendModern(7, "server/discover", "");
    JsonNode answer = connected.next();
    assertThat(answer.path("id").intValue()).isEqualTo(7);
    assertThat(answer.at("/result/supportedVersions/0").asString()).isEqualTo("2026-07-28");
    assertThat(answer.at("/result/resultType").asString()).isEqualTo("complete");
  }

  @Test
  void the_handshake_says_the_version_of_every_later_request() throws Exception {
    connected.initialize("2025-06-18", "");
    connected.sendLegacy(1, "tools/call", call("meta", ""));
    // 2025-03-26, which stands for silence over HTTP, has no structured content.
    assertThat(connected.next().at("/result/structuredContent").isObject()).isTrue();
  }

  @Test
  void an_unknown_version_is_offered_the_newest_of_the_legacy_ones() throws Exception {
    connected.sendLegacy(1, "initialize", "'protocolVersion':'2099-01-01','capabilities':{}");
    assertThat(connected.next().at("/result/protocolVersion").asString()).isEqualTo("2025-11-25");
  }

  @Test
  void both_eras_share_one_connection() throws Exception {
    connected.initialize("2025-11-25", "");
    connected.sendModern(1, "tools/list", "");
    assertThat(connected.next().at("/result/resultType").asString()).isEqualTo("complete");
    connected.sendLegacy(2, "tools/list", "");
    assertThat(connected.next().path("result").has("resultType")).isFalse();
    connected.sendModern(3, "ping", "");
    assertThat(connected.next().at("/error/code").intValue()).isEqualTo(-32601);
    connected.sendLegacy(4, "ping", "");
    assertThat(connected.next().path("result").isEmpty()).isTrue();
  }

  @Test
  void an_unknown_version_in_meta_is_refused_with_the_known_ones() throws Exception {
    connected.sendLegacy(
        1, "tools/list", "'_meta':{'io.modelcontextprotocol/protocolVersion':'2030-01-01'}");
    JsonNode error = connected.next().path("error");
    assertThat(error.path("code").intValue()).isEqualTo(-32022);
    assertThat(error.at("/data/requested").asString()).isEqualTo("2030-01-01");
    assertThat(error.at("/data/supported")).hasSize(4);
  }

  @Test
  void modern_requests_need_their_whole_envelope_and_no_header() throws Exception {
    connected.initialize("2025-11-25", "");
    connected.sendLegacy(
        1, "tools/list", "'_meta':{'io.modelcontextprotocol/protocolVersion':'2026-07-28'}");
    assertThat(connected.next().at("/error/code").intValue()).isEqualTo(-32602);
    connected.sendLegacy(
        2, "tools/list", "'_meta':{'io.modelcontextprotocol/clientCapabilities':{}}");
    assertThat(connected.next().at("/error/code").intValue()).isEqualTo(-32602);
    connected.sendLegacy(3, "server/discover", "");
    assertThat(connected.next().at("/error/code").intValue()).isEqualTo(-32602);
  }

  @Test
  void ids_come_back_as_they_were_sent() throws Exception {
    connected.sendModern("'12'", "tools/list", "");
    assertThat(connected.next().path("id").isString()).isTrue();
    connected.sendModern(1795422879000L, "tools/list", "");
    assertThat(connected.next().path("id").longValue()).isEqualTo(1795422879000L);
  }

  @Test
  void the_principal_is_the_connections() throws Exception {
    connected.sendModern(1, "tools/call", call("who", ""));
    assertThat(connected.next().at("/result/content/0/text").asString()).isEqualTo("the user");
  }

  @Test
  void a_batch_is_answered_in_the_version_that_has_batches() throws Exception {
    connected.initialize("2025-03-26", "");
    connected.send(
        "[{'jsonrpc':'2.0','id':1,'method':'ping'},"
            + "{'jsonrpc':'2.0','method':'notifications/initialized'},"
            + "{'jsonrpc':'2.0','id':2,'method':'initialize','params':{}},"
            + "{'jsonrpc':'1.0','id':3,'method':'ping'},"
            + "{'jsonrpc':'2.0','id':4,'method':'tools/call','params':{"
            + call("steps", "")
            + ",'_meta':{'progressToken':'p'}}}]");
    JsonNode answers = connected.next();
    while (!answers.isArray()) {
      assertThat(answers.path("method").asString()).isEqualTo("notifications/progress");
      answers = connected.next();
    }
    assertThat(answers).hasSize(4);
    for (JsonNode answer : answers) {
      int id = answer.path("id").intValue();
      assertThat(answer.has("error")).as("%s", answer).isEqualTo(id == 2 || id == 3);
    }
  }

  @Test
  void a_batch_without_requests_is_not_answered() throws Exception {
    connected.send("[{'jsonrpc':'2.0','method':'notifications/initialized'}]");
    assertThat(connected.untilPong()).isEmpty();
  }

  @Test
  void a_batch_is_refused_in_later_versions() throws Exception {
    connected.initialize("2025-11-25", "");
    connected.send("[{'jsonrpc':'2.0','id':1,'method':'ping'}]");
    assertThat(connected.next().at("/error/code").intValue()).isEqualTo(-32600);
  }
}
