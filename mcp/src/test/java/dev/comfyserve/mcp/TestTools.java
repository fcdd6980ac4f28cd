package dev.comfyserve.mcp;

import dev.comfyserve.mcp.jsonrpc.JsonText;
import dev.comfyserve.mcp.tool.Content;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolHandler;
import dev.comfyserve.mcp.tool.ToolHints;
import dev.comfyserve.mcp.tool.ToolResult;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Small tools for tests. */
public final class TestTools {
  public static final Tool<String> ECHO =
      tool(
          "echo",
          "{'type':'object','properties':{'text':{'type':'string'},'count':{'type':'integer',"
              + "'minimum':1,'maximum':9},'options':{'type':'object'}},'required':['text'],"
              + "'additionalProperties':false}",
          call ->
              ToolResult.of(
                  List.of(Content.text(call.arguments().path("text").asString())),
                  call.arguments()));

  public static final Tool<String> WHO =
      tool("who", "{'type':'object'}", call -> ToolResult.text("" + call.principal()));

  public static final Tool<String> META =
      tool(
          "meta",
          "{'type':'object'}",
          call -> ToolResult.of(List.of(Content.text("meta")), call.meta()));

  public static final Tool<String> BREAK =
      tool(
          "break",
          "{'type':'object'}",
          _ -> {
            throw new IllegalStateException("secret details");
          });

  public static final Tool<String> REFUSE =
      tool("refuse", "{'type':'object'}", _ -> ToolResult.error("There is none; make one."));

  public static final Tool<String> LINK =
      tool(
          "link",
          "{'type':'object'}",
          _ ->
              ToolResult.of(
                  List.of(Content.resourceLink("https://example.com/a.png", "a.png", "image/png")),
                  json("[1,2]")));

  public static final Tool<String> STEPS =
      tool(
          "steps",
          "{'type':'object','properties':{'steps':{'type':'integer'}}}",
          call -> {
            int steps = call.arguments().path("steps").intValue(3);
            for (int i = 1; i <= steps; i++) {
              call.progress().report(i, (double) steps, "step " + i);
            }
            return ToolResult.text("done");
          });

  private TestTools() {}

  public static List<Tool<String>> all() {
    return List.of(ECHO, WHO, META, BREAK, REFUSE, LINK, STEPS);
  }

  public static Tool<String> tool(String name, String schema, ToolHandler<String> handler) {
    return new Tool<>(
        new ToolDefinition(
            name,
            "Title of " + name,
            "Does " + name,
            (ObjectNode) json(schema),
            null,
            ToolHints.READ),
        handler);
  }

  public static tools.jackson.databind.JsonNode json(String singleQuoted) {
    return JsonText.read(Messages.json(singleQuoted));
  }
}
