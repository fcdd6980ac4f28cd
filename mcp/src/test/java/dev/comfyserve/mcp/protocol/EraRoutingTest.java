package dev.comfyserve.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.jsonrpc.MessageReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EraRoutingTest {
  private static final String V = "io.modelcontextprotocol/protocolVersion";
  private static final String C = "io.modelcontextprotocol/clientCapabilities";

  /**
   * Columns: method, header (- absent), version in _meta (- absent), whether the capabilities are
   * in _meta, and the version that serves it or the code that refuses it.
   */
  @ParameterizedTest(name = "{0} header {1}, meta {2}, capabilities {3}: {4}")
  @CsvSource({
    // The handshake, whatever the header says.
    "initialize, -, -, no, 2025-11-25",
    "initialize, 2025-06-18, -, no, 2025-11-25",
    "initialize, 2026-07-28, -, no, 2025-11-25",
    "initialize, 1999-01-01, -, no, 2025-11-25",
    // A modern client that sends a method of the other era is still modern.
    "initialize, 2026-07-28, 2026-07-28, yes, 2026-07-28",
    "initialize, 2026-07-28, -, yes, -32602",
    "initialize, -, -, yes, -32602",
    "ping, 2026-07-28, 2026-07-28, yes, 2026-07-28",
    "tools/list, 2026-07-28, 2026-07-28, yes, 2026-07-28",
    "server/discover, 2026-07-28, 2026-07-28, yes, 2026-07-28",
    // Modern by one of the two signs, and incomplete.
    "tools/list, 2026-07-28, -, no, -32602",
    "tools/list, 2026-07-28, -, yes, -32602",
    "tools/list, 2026-07-28, 2026-07-28, no, -32602",
    "tools/list, -, 2026-07-28, yes, -32020",
    "tools/list, -, 2026-07-28, no, -32602",
    "tools/list, -, -, yes, -32602",
    "server/discover, -, -, no, -32602",
    // The two disagree.
    "tools/list, 2025-11-25, 2026-07-28, yes, -32020",
    "tools/list, 2026-07-28, 2025-11-25, yes, -32020",
    "tools/list, 2026-07-28, 2099-01-01, yes, -32020",
    "tools/list, 2025-11-25, 2099-01-01, yes, -32020",
    "tools/list, 2025-06-18, 2025-11-25, no, 2025-11-25",
    // Legacy by header, by _meta, or by saying nothing.
    "tools/list, 2025-03-26, -, no, 2025-03-26",
    "tools/list, 2025-06-18, -, no, 2025-06-18",
    "tools/list, 2025-11-25, -, no, 2025-11-25",
    "server/discover, 2025-11-25, -, no, 2025-11-25",
    "tools/list, -, 2025-06-18, no, 2025-06-18",
    "tools/list, 2025-11-25, 2025-11-25, yes, 2025-11-25",
    "tools/list, -, -, no, 2025-03-26",
    "ping, -, -, no, 2025-03-26",
    // Nothing that we speak.
    "tools/list, 2099-01-01, -, no, -32022",
    "tools/list, 2099-01-01, 2099-01-01, yes, -32022",
    "tools/list, -, 2099-01-01, yes, -32022",
    "tools/list, 2024-11-05, -, no, -32022",
    "tools/list, DRAFT, -, no, -32022",
  })
  void a_request_is_served_by_the_version_that_it_names_or_refused(
      String method, String header, String inMeta, String capabilities, String expected) {
    String meta =
        (inMeta.equals("-") ? "" : "'%s':'%s'".formatted(V, inMeta))
            + (inMeta.equals("-") || capabilities.equals("no") ? "" : ",")
            + (capabilities.equals("no") ? "" : "'%s':{}".formatted(C));
    assertThat(route(method, header, "'_meta':{" + meta + "}")).isEqualTo(expected);
    if (meta.isEmpty()) {
      assertThat(route(method, header, "")).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2025-03-26, 2025-03-26",
    "2025-06-18, 2025-06-18",
    "2025-11-25, 2025-11-25",
    "2026-07-28, 2025-11-25",
    "2024-11-05, 2025-11-25",
    "2099-01-01, 2025-11-25",
    "nonsense, 2025-11-25"
  })
  void a_handshake_gets_the_version_that_it_asks_for_or_our_newest_legacy_one(
      String asked, String expected) {
    assertThat(route("initialize", "-", "'protocolVersion':'" + asked + "'")).isEqualTo(expected);
  }

  @Test
  void client_info_alone_is_a_sign_of_the_modern_era() {
    assertThat(
            route("tools/list", "-", "'_meta':{'io.modelcontextprotocol/clientInfo':{'name':'x'}}"))
        .isEqualTo("-32602");
  }

  @Test
  void a_progress_token_is_no_sign_of_the_modern_era() {
    assertThat(route("tools/list", "-", "'_meta':{'progressToken':1}")).isEqualTo("2025-03-26");
  }

  @Test
  void a_version_in_meta_that_is_no_string_is_refused() {
    assertThat(route("tools/list", "-", "'_meta':{'%s':20260728}".formatted(V)))
        .isEqualTo("-32602");
  }

  @Test
  void meta_that_is_no_object_counts_as_absent() {
    assertThat(route("tools/list", "-", "'_meta':5")).isEqualTo("2025-03-26");
    assertThat(route("tools/list", "2026-07-28", "'_meta':'x'")).isEqualTo("-32602");
  }

  @Test
  void an_unsupported_version_is_answered_with_what_we_support() {
    RpcFailure failure = refusal("tools/list", "2099-01-01", "");
    assertThat(failure.error().data().path("requested").asString()).isEqualTo("2099-01-01");
    assertThat(failure.error().data().path("supported").toString())
        .isEqualTo(Messages.json("['2026-07-28','2025-11-25','2025-06-18','2025-03-26']"));
  }

  private static String route(String method, String header, String params) {
    try {
      return EraRouting.versionOf(request(method, params), header.equals("-") ? null : header)
          .wire();
    } catch (RpcFailure e) {
      assertThat(e.ofEnvelope()).isTrue();
      return Integer.toString(e.error().code());
    }
  }

  private static RpcFailure refusal(String method, String header, String params) {
    try {
      throw new AssertionError(EraRouting.versionOf(request(method, params), header));
    } catch (RpcFailure e) {
      return e;
    }
  }

  private static Message.Request request(String method, String params) {
    return (Message.Request)
        MessageReader.read(Messages.legacy(method, params).getBytes(StandardCharsets.UTF_8));
  }
}
