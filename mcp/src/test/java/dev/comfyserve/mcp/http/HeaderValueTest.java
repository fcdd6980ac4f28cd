package dev.comfyserve.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.mcp.protocol.RpcFailure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderValueTest {
  @ParameterizedTest
  @ValueSource(strings = {"caf\u00e9", "a\u0000b", "a\u007fb", "\u0080"})
  void only_printable_ascii_may_stand_in_a_header(String value) {
    assertThatThrownBy(() -> HeaderValue.only(headers(value), "Mcp-Name"))
        .isInstanceOf(RpcFailure.class);
  }

  @Test
  void tabs_and_blanks_around_a_value_are_dropped_and_those_inside_stay() throws RpcFailure {
    assertThat(HeaderValue.only(headers(" \t a\tb c \t"), "Mcp-Name")).isEqualTo("a\tb c");
  }

  @Test
  void base64_stands_for_text_that_a_header_cannot_hold() throws RpcFailure {
    assertThat(HeaderValue.decoded("Mcp-Name", "=?base64?Y2Fmw6k=?=")).isEqualTo("caf\u00e9");
  }

  @Test
  void the_shortest_text_with_both_marks_is_meant_literally() throws RpcFailure {
    assertThat(HeaderValue.decoded("Mcp-Name", "=?base64?=")).isEqualTo("=?base64?=");
    assertThat(HeaderValue.decoded("Mcp-Name", "=?base64??=")).isEmpty();
  }

  private static McpHttpCall headers(String... values) {
    return new McpHttpCall() {
      @Override
      public String method() {
        return "POST";
      }

      @Override
      public List<String> headers(String name) {
        return List.of(values);
      }

      @Override
      public byte[] body() {
        return new byte[0];
      }
    };
  }
}
