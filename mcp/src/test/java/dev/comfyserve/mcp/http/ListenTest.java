package dev.comfyserve.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.Posted;
import dev.comfyserve.mcp.RawPost;
import dev.comfyserve.mcp.TestPrompts;
import dev.comfyserve.mcp.TestResources;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.listen.ListChanges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code subscriptions/listen} over real sockets. */
@Timeout(30)
class ListenTest {
  private final TestResources resources = new TestResources();
  private final ListChanges lists =
      new ListChanges(EnumSet.of(ListChanges.Kind.TOOLS, ListChanges.Kind.PROMPTS));
  private McpFixture server;

  @BeforeEach
  void start() {
    server =
        McpFixture.start(
            McpFixture.offer(TestTools.all())
                .withResources(resources)
                .withPrompts(TestPrompts.all(), null)
                .withListChanges(lists));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void what_can_be_heard_of_is_declared_in_the_modern_era_only() {
    assertThat(Posted.modern(server, "server/discover", "").result().path("capabilities"))
        .isEqualTo(
            TestTools.json(
                "{'tools':{'listChanged':true},'resources':{'subscribe':true},"
                    + "'prompts':{'listChanged':true}}"));
    assertThat(Posted.at(server, "2025-11-25", "initialize", "").result().path("capabilities"))
        .isEqualTo(TestTools.json("{'tools':{},'resources':{},'prompts':{}}"));
    assertThat(
            Posted.at(server, "2025-11-25", "subscriptions/listen", "'notifications':{}")
                .errorCode())
        .isEqualTo(-32601);
  }

  @Test
  void the_first_message_says_what_is_granted() throws Exception {
    try (RawPost stream =
        listen(
            "1",
            "'toolsListChanged':true,'promptsListChanged':false,'resourcesListChanged':true,"
                + "'resourceSubscriptions':['test:notes/1','test:text','test:notes/1'],"
                + "'taskIds':['t']")) {
      assertThat(stream.readUntil("HTTP/1.1")).contains("200");
      assertThat(stream.nextEvent())
          .isEqualTo(
              TestTools.json(
                  "{'jsonrpc':'2.0','method':'notifications/subscriptions/acknowledged',"
                      + "'params':{'notifications':{'toolsListChanged':true,"
                      + "'resourceSubscriptions':['test:notes/1']},"
                      + "'_meta':{'io.modelcontextprotocol/subscriptionId':1}}}"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "'7'", "1761234567890123"})
  void the_id_of_the_request_is_in_every_message_with_its_type(String id) throws Exception {
    try (RawPost stream =
        listen(id, "'toolsListChanged':true,'resourceSubscriptions':['test:notes/1']")) {
      List<JsonNode> messages = new ArrayList<>(List.of(stream.nextEvent()));
      resources.change("test:notes/1");
      messages.add(stream.nextEvent());
      lists.changed(ListChanges.Kind.TOOLS);
      messages.add(stream.nextEvent());
      server.stopListening();
      JsonNode last = stream.nextEvent();
      assertThat(last.path("id")).isEqualTo(TestTools.json(id));
      messages.add(last);
      assertThat(messages)
          .allSatisfy(
              message ->
                  assertThat(
                          message
                              .path(message.has("result") ? "result" : "params")
                              .path("_meta")
                              .path("io.modelcontextprotocol/subscriptionId"))
                      .isEqualTo(TestTools.json(id)));
    }
  }

  @Test
  void a_changed_resource_is_named_and_others_are_not_told() throws Exception {
    try (RawPost stream = listen("1", "'resourceSubscriptions':['test:notes/1']")) {
      stream.nextEvent();
      resources.change("test:notes/2");
      lists.changed(ListChanges.Kind.TOOLS);
      resources.change("test:notes/1");
      JsonNode told = stream.nextEvent();
      assertThat(told.path("method").asString()).isEqualTo("notifications/resources/updated");
      assertThat(told.path("params").path("uri").asString()).isEqualTo("test:notes/1");
      assertThat(told.has("id")).isFalse();
    }
  }

  @Test
  void a_changed_list_is_told_to_those_who_asked_for_it() throws Exception {
    try (RawPost tools = listen("1", "'toolsListChanged':true");
        RawPost prompts = listen("2", "'promptsListChanged':true")) {
      tools.nextEvent();
      prompts.nextEvent();
      lists.changed(ListChanges.Kind.TOOLS);
      lists.changed(ListChanges.Kind.PROMPTS);
      assertThat(tools.nextEvent().path("method").asString())
          .isEqualTo("notifications/tools/list_changed");
      assertThat(prompts.nextEvent().path("method").asString())
          .isEqualTo("notifications/prompts/list_changed");
    }
  }

  @Test
  void whoever_asked_for_nothing_is_still_kept_company() throws Exception {
    try (RawPost stream = listen("1", "")) {
      assertThat(stream.nextEvent().path("params").path("notifications").toString())
          .isEqualTo("{}");
      stream.readUntil(":");
      stream.readUntil(":");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "'notifications':null",
        "'notifications':[]",
        "'notifications':{'toolsListChanged':'yes'}",
        "'notifications':{'resourceSubscriptions':'test:notes/1'}",
        "'notifications':{'resourceSubscriptions':[1]}",
        "'notifications':{'taskIds':{}}"
      })
  void a_wish_that_cannot_be_read_is_an_invalid_parameter(String params) {
    Posted answer = Posted.modern(server, "subscriptions/listen", params);
    assertThat(answer.errorCode()).isEqualTo(-32602);
    assertThat(answer.json().path("id").asInt()).isEqualTo(1);
  }

  @Test
  void one_subscription_watches_at_most_a_thousand_resources() {
    String uris = "'test:notes/0'";
    for (int i = 1; i <= 1000; i++) {
      uris += ",'test:notes/" + i + "'";
    }
    Posted answer =
        Posted.modern(
            server,
            "subscriptions/listen",
            "'notifications':{'resourceSubscriptions':[" + uris + "]}");
    assertThat(answer.errorCode()).isEqualTo(-32602);
    assertThat(resources.watches()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "*/*", "application/json, text/event-stream;q=0"})
  void whoever_takes_no_events_cannot_listen(String accept) {
    Posted answer =
        Posted.bare(
            server,
            Messages.modern("subscriptions/listen", "'notifications':{}"),
            "Accept",
            accept,
            "Content-Type",
            "application/json",
            "MCP-Protocol-Version",
            "2026-07-28",
            "Mcp-Method",
            "subscriptions/listen");
    assertThat(answer.status()).isEqualTo(406);
    assertThat(answer.json().path("id").asInt()).isEqualTo(1);
  }

  @Test
  void nothing_is_watched_for_a_client_that_left() throws Exception {
    RawPost stream = listen("1", "'resourceSubscriptions':['test:notes/1','test:notes/2']");
    stream.nextEvent();
    assertThat(resources.watches()).isEqualTo(2);
    stream.close();
    until(() -> resources.watches() == 0 && server.callsRunning() == 0);
  }

  @Test
  void a_server_that_stops_ends_the_subscription_with_its_answer() throws Exception {
    try (RawPost stream = listen("5", "'resourceSubscriptions':['test:notes/1']")) {
      stream.nextEvent();
      server.stopListening();
      JsonNode last = stream.nextEvent();
      assertThat(last.path("id").asInt()).isEqualTo(5);
      assertThat(last.path("result").path("resultType").asString()).isEqualTo("complete");
      assertThat(stream.ended()).isTrue();
      until(() -> resources.watches() == 0);
    }
    try (RawPost late = listen("6", "")) {
      assertThat(late.nextEvent().path("method").asString()).endsWith("acknowledged");
      assertThat(late.nextEvent().path("id").asInt()).isEqualTo(6);
    }
  }

  @Test
  void what_breaks_while_the_watching_begins_is_an_error_and_watches_nothing() {
    Posted answer =
        Posted.modern(
            server,
            "subscriptions/listen",
            "'notifications':{'resourceSubscriptions':['test:notes/1','test:broken']}");
    assertThat(answer.errorCode()).isEqualTo(-32603);
    assertThat(answer.body()).contains("ref-").doesNotContain("secret");
    assertThat(resources.watches()).isZero();
  }

  private RawPost listen(String id, String wishes) throws IOException {
    String body =
        Messages.modern("subscriptions/listen", "'notifications':{" + wishes + "}")
            .replace("\"id\":1", "\"id\":" + Messages.json(id));
    return new RawPost(
        server, body, "MCP-Protocol-Version: 2026-07-28", "Mcp-Method: subscriptions/listen");
  }

  /** The deadline of the test is the patience. */
  private static void until(java.util.function.BooleanSupplier reached)
      throws InterruptedException {
    while (!reached.getAsBoolean()) {
      Thread.sleep(1);
    }
  }
}
