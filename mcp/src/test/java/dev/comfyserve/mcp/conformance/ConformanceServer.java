package dev.comfyserve.mcp.conformance;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.MemoryTasks;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.asking.Asking;
import dev.comfyserve.mcp.http.StreamTimes;
import dev.comfyserve.mcp.listen.ListChanges;
import dev.comfyserve.mcp.listen.ListChanges.Kind;
import dev.comfyserve.mcp.prompt.Prompt;
import dev.comfyserve.mcp.prompt.PromptRegistry;
import dev.comfyserve.mcp.tool.Content;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;

/**
 * A server with all that the official conformance suite calls. By hand: {@code ConformanceServer
 * <port>}, until its standard input ends.
 */
public final class ConformanceServer {
  private static final byte[] PIXEL =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");
  private static final byte[] SILENCE = "RIFF$\0\0\0WAVEfmt ".getBytes(StandardCharsets.ISO_8859_1);
  private static final String NO_ARGUMENTS = "{'type':'object','additionalProperties':false}";

  private ConformanceServer() {}

  public static void main(String[] args) throws Exception {
    try (McpFixture server = start(Integer.parseInt(args[0]))) {
      System.out.println(server.url());
      while (System.in.read() >= 0) {
        // Ends with the input.
      }
    }
  }

  static McpFixture start(int port) {
    ListChanges changes = new ListChanges(EnumSet.of(Kind.TOOLS, Kind.PROMPTS));
    MemoryTasks tasks = new MemoryTasks();
    List<Tool<String>> tools = new ArrayList<>(tools());
    tools.addAll(AskingTools.all());
    tools.addAll(new TaskTools(tasks).all());
    tools.add(triggering("test_trigger_tool_change", changes, Kind.TOOLS));
    tools.add(triggering("test_trigger_prompt_change", changes, Kind.PROMPTS));
    List<Prompt<String>> prompts = new ArrayList<>(Openings.all(PIXEL));
    prompts.add(AskingTools.prompt());
    return McpFixture.start(
        McpFixture.offer(tools)
            .withAsking(Asking.ofThisProcess().askingBlindly())
            .withLogging()
            .withResources(new Documents(PIXEL))
            .withPrompts(new PromptRegistry<>(prompts), _ -> List.of("test value"))
            .withListChanges(changes)
            .withTasks(tasks),
        StreamTimes.DEFAULT,
        port);
  }

  private static Tool<String> triggering(String name, ListChanges changes, Kind kind) {
    return tool(
        name,
        _ -> {
          changes.changed(kind);
          return ToolResult.text("Told.");
        });
  }

  static List<Tool<String>> tools() {
    return List.of(
        tool(
            "test_simple_text",
            _ -> ToolResult.text("This is a simple text response for testing.")),
        tool(
            "test_image_content",
            _ -> ToolResult.of(List.of(Content.image(PIXEL, "image/png")), null)),
        tool(
            "test_audio_content",
            _ -> ToolResult.of(List.of(Content.audio(SILENCE, "audio/wav")), null)),
        tool(
            "test_embedded_resource",
            _ ->
                ToolResult.of(
                    List.of(
                        Content.resource(
                            "test://embedded-resource", "text/plain", "An embedded resource.")),
                    null)),
        tool(
            "test_multiple_content_types",
            _ ->
                ToolResult.of(
                    List.of(
                        Content.text("Text, picture and resource:"),
                        Content.image(PIXEL, "image/png"),
                        Content.resource(
                            "test://mixed-content-resource", "application/json", "{\"a\":1}")),
                    null)),
        tool("test_error_handling", _ -> ToolResult.error("This tool always fails.")),
        tool("test_tool_with_progress", ConformanceServer::progress),
        TestTools.tool(
            "test_header_argument",
            "{'type':'object','properties':{'region':{'type':'string','x-mcp-header':'Region'}}}",
            call -> ToolResult.text(call.arguments().path("region").asString(""))),
        TestTools.tool(
            "json_schema_2020_12_tool",
            "{'$schema':'https://json-schema.org/draft/2020-12/schema','type':'object',"
                + "'$defs':{'address':{'$anchor':'addressDef','type':'object','properties':{"
                + "'street':{'type':'string'},'city':{'type':'string'}}}},"
                + "'properties':{'name':{'type':'string'},'address':{'$ref':'#/$defs/address'},"
                + "'contactMethod':{'type':'string','enum':['phone','email']},"
                + "'phone':{'type':'string'},'email':{'type':'string'}},"
                + "'allOf':[{'anyOf':[{'required':['phone']},{'required':['email']}]}],"
                + "'if':{'properties':{'contactMethod':{'const':'phone'}},"
                + "'required':['contactMethod']},'then':{'required':['phone']},"
                + "'else':{'required':['email']},'additionalProperties':false}",
            _ -> ToolResult.text("ok")));
  }

  private static Tool<String> tool(
      String name, dev.comfyserve.mcp.tool.ToolHandler<String> handler) {
    return TestTools.tool(name, NO_ARGUMENTS, handler);
  }

  private static ToolResult progress(ToolCall<String> call) throws InterruptedException {
    for (int percent : new int[] {0, 50, 100}) {
      call.progress().report(percent, 100.0, percent + " %");
      // Slower than the throttle: the suite wants to see all three.
      Thread.sleep(110);
    }
    return ToolResult.text("Done.");
  }
}
