package dev.comfyserve.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.mcp.TestTools;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolDefinitionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        "a/b",
        "caf\u00e9",
        "x1234567890123456789012345678901234567890123456789012345678901234"
      })
  void a_name_that_some_client_refuses_is_refused_here(String name) {
    assertThatThrownBy(() -> TestTools.tool(name, "{'type':'object'}", _ -> null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'type':'array'}",
        "{'type':'object','properties':{'a':{'type':'number','x-mcp-header':'A'}}}",
        "{'type':'object','properties':{'a':{'type':'string','x-mcp-header':'A b'}}}",
        "{'type':'object','properties':{'a':{'type':'string','x-mcp-header':''}}}",
        "{'type':'object','properties':{'a':{'type':'string','x-mcp-header':'A'},"
            + "'b':{'type':'string','x-mcp-header':'a'}}}"
      })
  void a_schema_for_which_clients_drop_the_tool_is_refused_here(String schema) {
    assertThatThrownBy(() -> TestTools.tool("t", schema, _ -> null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void two_tools_of_one_name_are_refused() {
    assertThatThrownBy(() -> new ToolRegistry<>(List.of(TestTools.ECHO, TestTools.ECHO)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tools_are_listed_in_the_order_in_which_they_were_given() {
    assertThat(new ToolRegistry<>(TestTools.all()).all()).isEqualTo(TestTools.all());
  }
}
