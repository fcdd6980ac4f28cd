package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.tool.ArgumentFaultReport;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolRegistry;
import dev.comfyserve.server.picture.Thumbnails;
import dev.comfyserve.server.request.RequestHandles;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The tools of this server, in the order in which they are listed. */
public final class ServerTools {
  /** How the server introduces itself to an assistant. */
  public static final String INSTRUCTIONS =
      """
      ComfyServe runs ComfyUI workflows on GPUs. A deployment is an endpoint for one saved workflow.
      To make a picture: list_deployments, then get_deployment with include_payload=true to see which \
      inputs (prompt text, seed, size, images) can be set, then submit_request with overrides such as \
      {"6": {"inputs": {"text": "a red fox"}}}. A file input takes a public https URL, a data: URI, or \
      the URL of an earlier output. Every request has an id: if a wait ends early, the job goes on; ask \
      get_request_status and get_request_result with that id, and do not submit it again.\
      """;

  /** How a gateway in front of RunComfy introduces itself. */
  public static final String GATEWAY_INSTRUCTIONS =
      """
      These tools run ComfyUI workflows on RunComfy's serverless GPUs, in the account of the token \
      that this connection sends. A deployment is an endpoint for one workflow that was saved on \
      RunComfy's site. To make a picture: list_deployments, then get_deployment with \
      include_payload=true to see which inputs (prompt text, seed, size, images) can be set, then \
      submit_request with overrides such as {"6": {"inputs": {"text": "a red fox"}}}. A file input takes \
      a public https URL or a data: URI. Every run costs money and has a request id: keep it, for \
      RunComfy cannot list requests. If a wait ends early, the job goes on; ask get_request_status and \
      get_request_result with that id, and do not submit it again.\
      """;

  /** How arguments that do not fit a tool's schema are answered. */
  public static final ArgumentFaultReport FAULTS = Answers::invalidArguments;

  private ServerTools() {}

  /**
   * What the tools work on.
   *
   * @param own what a ComfyServe offers beyond {@code api}; null in front of any other host
   * @param pictures what results show of their files
   */
  public record Backing(ServerlessApi api, OwnApi own, Thumbnails pictures) {}

  /**
   * How the tools behave.
   *
   * @param waitCap the longest that one call waits for a result, whatever the caller asks for
   * @param confirms whether a person is asked before work is lost, where the client allows it
   * @param stopping whether the server is about to end; waits do not hold it up
   */
  public record Conduct(
      Duration waitCap, boolean confirms, InstantSource clock, BooleanSupplier stopping) {}

  /** The tools of one selection; what it hides is known, and says why it does nothing. */
  public static ToolRegistry<Caller> registry(
      Backing backing, Conduct conduct, Selection selection) {
    List<Tool<Caller>> all = all(backing, conduct, selection.toolsets());
    if (!selection.onlyReads()) {
      return new ToolRegistry<>(all);
    }
    return new ToolRegistry<>(
        all.stream().filter(ServerTools::reads).toList(),
        all.stream()
            .filter(tool -> !reads(tool))
            .map(tool -> refusing(tool, selection.reading()))
            .toList());
  }

  private static boolean reads(Tool<Caller> tool) {
    return tool.definition().hints().readOnly();
  }

  /** Takes any arguments: what is wrong with them is not what stands in the way. */
  private static Tool<Caller> refusing(Tool<Caller> tool, Selection.Reading reading) {
    ToolDefinition definition = tool.definition();
    return new Tool<>(
        new ToolDefinition(
            definition.name(),
            definition.title(),
            definition.description(),
            Json.object().put("type", "object"),
            null,
            definition.hints()),
        Answers.handling(
            call -> {
              throw reading.refused();
            }));
  }

  /** The ten, then those of the toolsets. */
  static List<Tool<Caller>> all(Backing backing, Conduct conduct, Set<Toolset> toolsets) {
    List<Tool<Caller>> all = new ArrayList<>(ten(backing, conduct));
    toolsets.stream().sorted().forEach(toolset -> all.addAll(of(toolset, backing.own())));
    return all;
  }

  private static List<Tool<Caller>> of(Toolset toolset, OwnApi own) {
    return switch (toolset) {
      case WORKFLOWS ->
          List.of(
              SaveWorkflow.tool(own),
              ListWorkflows.tool(own),
              GetWorkflow.tool(own),
              DeleteWorkflowVersion.tool(own));
      case FILES -> List.of(UploadFile.tool(own));
      case INSTANCES -> List.of(ListInstances.tool(own));
      case REQUESTS -> List.of(ListRequests.tool(own));
    };
  }

  private static List<Tool<Caller>> ten(Backing backing, Conduct conduct) {
    ServerlessApi api = backing.api();
    ResultAnswer results = new ResultAnswer(backing.pictures());
    Confirmation confirmation = new Confirmation(backing.own(), conduct.confirms());
    Waiting waiting =
        new Waiting(api, results, conduct.waitCap(), conduct.clock(), conduct.stopping());
    return List.of(
        ListDeployments.tool(api),
        GetDeployment.tool(api, backing.own()),
        CreateDeployment.tool(api),
        UpdateDeployment.tool(api, confirmation),
        DeleteDeployment.tool(api, confirmation),
        SubmitRequest.tool(api, waiting, new RequestHandles(backing.own()), conduct.clock()),
        GetRequestStatus.tool(api),
        GetRequestResult.tool(api, results),
        CancelRequest.tool(api),
        CallInstanceProxy.tool(api));
  }
}
