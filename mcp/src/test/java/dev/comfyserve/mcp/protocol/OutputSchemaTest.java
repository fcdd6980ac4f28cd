package dev.comfyserve.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.jsonrpc.MessageReader;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolHints;
import dev.comfyserve.mcp.tool.ToolResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class OutputSchemaTest {
  @ParameterizedTest
  @CsvSource({
    "object, V2025_03_26, false",
    "object, V2025_06_18, true",
    "object, V2025_11_25, true",
    "object, V2026_07_28, true",
    "array, V2025_11_25, false",
    "array, V2026_07_28, true"
  })
  void an_output_schema_is_listed_where_the_version_can_read_it(
      String root, ProtocolVersion version, boolean listed) throws RpcFailure {
    ObjectNode schema = (ObjectNode) TestTools.json("{'type':'" + root + "'}");
    Tool<String> tool =
        new Tool<>(
            new ToolDefinition(
                "t",
                null,
                "Does t",
                (ObjectNode) TestTools.json("{'type':'object'}"),
                schema,
                ToolHints.READ),
            _ -> ToolResult.text("x"));
    var answer =
        (Answer.Done<String>)
            McpFixture.server(List.of(tool))
                .answer(
                    version,
                    (Message.Request)
                        MessageReader.read(
                            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}"
                                .getBytes(StandardCharsets.UTF_8)));
    var first = answer.result().path("tools").get(0);
    assertThat(first.has("outputSchema")).isEqualTo(listed);
    assertThat(first.has("title")).isFalse();
  }
}
