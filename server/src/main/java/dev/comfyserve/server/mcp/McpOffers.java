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
   * @param own what a ComfyServe has beyond {@code api}; null in front of any other host
   * @param changes tells of changes of requests
   * @param contents what can be read of output files
   * @param results what a waited submit answers
   */
  public record Host(
      ServerlessApi api,
      OwnApi own,
      RequestChanges changes,
      OutputContents contents,
      WaitedResult results) {}

  /**
   * How it introduces itself.
   *
   * @param about for people, one sentence
   * @param instructions for the model
   */
  public record Introduction(String about, String instructions) {}

  public static McpOffer<Caller> of(
      Host host, Introduction introduction, ToolRegistry<Caller> tools, Asking asking) {
    RequestHandles handles = new RequestHandles(host.own());
    return McpOffer.<Caller>of(
            new ServerInfo("comfyserve", Version.TEXT, "ComfyServe", introduction.about(), null),
            introduction.instructions(),
            tools,
            ServerTools.FAULTS)
        .withIdentity(Caller::account)
        .withResources(
            new ServerResources(host.api(), host.own(), host.changes(), host.contents()))
        .withPrompts(
            ServerPrompts.registry(host.api(), host.own()),
            new Suggestions(host.api(), host.own()))
        .withTasks(new RequestTasks(host.api(), handles, host.changes(), host.results()))
        .withAsking(asking);
  }
}
