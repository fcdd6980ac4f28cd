package dev.comfyserve.server.mcp;

import dev.comfyserve.client.Version;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.asking.Asking;
import dev.comfyserve.mcp.protocol.McpOffer;
import dev.comfyserve.mcp.protocol.ServerInfo;
import dev.comfyserve.mcp.tool.ToolRegistry;
import dev.comfyserve.server.prompt.ServerPrompts;
import dev.comfyserve.server.prompt.Suggestions;
import dev.comfyserve.server.request.RequestChanges;
import dev.comfyserve.server.request.RequestHandles;
import dev.comfyserve.server.resource.OutputContents;
import dev.comfyserve.server.resource.ServerResources;
import dev.comfyserve.server.task.RequestTasks;
import dev.comfyserve.server.tools.Selection;
import dev.comfyserve.server.tools.ServerTools;
import dev.comfyserve.server.tools.WaitedResult;

/**
 * Puts together all that an MCP endpoint of ours offers beside its tools, the same over every kind
 * of host and every transport: resources, prompts with completion, tasks, questions to the user.
 */
public final class McpOffers {
  private McpOffers() {}

  /**
   * What the offer is made of.
   *
   * @param backing what the tools work on
   * @param changes tells of changes of requests
   * @param contents what can be read of output files
   */
  public record Host(
      ServerTools.Backing backing, RequestChanges changes, OutputContents contents) {}

  /**
   * How it introduces itself.
   *
   * @param about for people, one sentence
   * @param instructions for the model
   */
  public record Introduction(String about, String instructions) {
    public static final Introduction COMFYSERVE =
        new Introduction("Runs ComfyUI workflows on your own GPUs.", ServerTools.INSTRUCTIONS);
    public static final Introduction RUNCOMFY =
        new Introduction(
            "Runs ComfyUI workflows on RunComfy's serverless GPUs.",
            ServerTools.GATEWAY_INSTRUCTIONS);
  }

  /**
   * @param tools those of the selection
   */
  public static McpOffer<Caller> of(
      Host host,
      Introduction introduction,
      ToolRegistry<Caller> tools,
      Asking asking,
      Selection selection) {
    ServerlessApi api = host.backing().api();
    OwnApi own = host.backing().own();
    return McpOffer.<Caller>of(
            new ServerInfo("comfyserve", Version.TEXT, "ComfyServe", introduction.about(), null),
            introduction.instructions(),
            tools,
            ServerTools.FAULTS)
        .withIdentity(Caller::account)
        .withResources(new ServerResources(api, own, host.changes(), host.contents()))
        .withPrompts(
            ServerPrompts.registry(api, own, selection.onlyReads()), new Suggestions(api, own))
        .withTasks(tasks(host, selection.reading()))
        .withAsking(asking);
  }

  private static RequestTasks tasks(Host host, Selection.Reading reading) {
    return new RequestTasks(
        host.backing().api(),
        new RequestHandles(host.backing().own()),
        host.changes(),
        new WaitedResult(host.backing().pictures()),
        reading);
  }
}
