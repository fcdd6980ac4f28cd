package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import dev.comfyserve.mcp.protocol.RpcFailure;
import dev.comfyserve.mcp.tool.ArgumentFaultReport;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolHandler;
import dev.comfyserve.mcp.tool.ToolRegistry;
import dev.comfyserve.server.picture.Thumbnails;
import dev.comfyserve.server.request.RequestHandles;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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

  /** The tools of one selection; what it leaves out is known, and says why it does nothing. */
  public static ToolRegistry<Caller> registry(
      Backing backing, Conduct conduct, Selection selection) {
    List<Tool<Caller>> listed = new ArrayList<>();
    List<Tool<Caller>> unlisted = new ArrayList<>();
    for (Tool<Caller> tool : all(backing, conduct, selection)) {
      if (reads(tool) || !selection.onlyReads()) {
        listed.add(tool);
      } else {
        unlisted.add(refusing(tool, selection.reading()));
      }
    }
    if (backing.own() != null) {
      unlisted.addAll(switchedOff(backing, selection));
    }
    return new ToolRegistry<>(listed, unlisted);
  }

  private static List<Tool<Caller>> switchedOff(Backing backing, Selection selection) {
    Failures failures = failures(backing, selection);
    List<Tool<Caller>> all = new ArrayList<>();
    for (Toolset off : Toolset.values()) {
      if (!selection.toolsets().contains(off)) {
        for (Tool<Caller> tool : of(off, backing.own(), failures)) {
          all.add(
              reads(tool) || !selection.onlyReads()
                  ? missing(tool, off, selection)
                  : refusing(tool, selection.reading()));
        }
      }
    }
    return all;
  }

  private static boolean reads(Tool<Caller> tool) {
    return tool.definition().hints().readOnly();
  }

  private static Tool<Caller> refusing(Tool<Caller> tool, Selection.Reading reading) {
    return unlisted(tool, call -> Answers.failure(reading.refused()));
  }

  /** For this client there is no such tool; its user can change that where it is allowed. */
  private static Tool<Caller> missing(Tool<Caller> tool, Toolset off, Selection selection) {
    String how =
        selection.allowed().contains(off)
            ? "It comes with %s: ask the user to turn that on."
                .formatted(off.turnedOn(selection.toolsets()))
            : "It belongs to the toolset %s, which this server's operator does not allow."
                .formatted(off.word());
    return unlisted(
        tool,
        call -> {
          throw RpcFailure.ofCall(
              RpcError.INVALID_PARAMS,
              "There is no tool %s on this connection. %s".formatted(tool.name(), how));
        });
  }

  /** Takes any arguments: what is wrong with them is not what stands in the way. */
  private static Tool<Caller> unlisted(Tool<Caller> tool, ToolHandler<Caller> handler) {
    ToolDefinition definition = tool.definition();
    return new Tool<>(
        new ToolDefinition(
            definition.name(),
            definition.title(),
            definition.description(),
            Json.object().put("type", "object"),
            null,
            definition.hints()),
        handler);
  }

  /** The ten, then those of the toolsets. */
  static List<Tool<Caller>> all(Backing backing, Conduct conduct, Selection selection) {
    Failures failures = failures(backing, selection);
    List<Tool<Caller>> all = new ArrayList<>(ten(backing, conduct, selection, failures));
    selection.toolsets().stream()
        .sorted()
        .forEach(toolset -> all.addAll(of(toolset, backing.own(), failures)));
    return all;
  }

  private static Offered offered(Backing backing, Selection selection) {
    return new Offered(backing.own() != null, selection);
  }

  private static Failures failures(Backing backing, Selection selection) {
    return new Failures(backing.api(), offered(backing, selection).ways());
  }

  private static List<Tool<Caller>> of(Toolset toolset, OwnApi own, Failures failures) {
    return switch (toolset) {
      case WORKFLOWS ->
          List.of(
              SaveWorkflow.tool(own, failures),
              ListWorkflows.tool(own, failures),
              GetWorkflow.tool(own, failures),
              DeleteWorkflowVersion.tool(own, failures));
      case FILES -> List.of(UploadFile.tool(own, failures));
      case INSTANCES -> List.of(ListInstances.tool(own, failures));
      case REQUESTS -> List.of(ListRequests.tool(own, failures));
    };
  }

  private static List<Tool<Caller>> ten(
      Backing backing, Conduct conduct, Selection selection, Failures failures) {
    ServerlessApi api = backing.api();
    Offered offered = offered(backing, selection);
    ResultAnswer results = new ResultAnswer(backing.pictures(), offered.ways());
    Confirmation confirmation = new Confirmation(backing.own(), conduct.confirms());
    Waiting waiting =
        new Waiting(api, results, conduct.waitCap(), conduct.clock(), conduct.stopping());
    return List.of(
        ListDeployments.tool(api, offered, failures),
        GetDeployment.tool(api, backing.own(), failures),
        CreateDeployment.tool(api, failures),
        UpdateDeployment.tool(api, confirmation, failures),
        DeleteDeployment.tool(api, confirmation, failures),
        SubmitRequest.tool(
            api, waiting, new RequestHandles(backing.own()), conduct.clock(), failures),
        GetRequestStatus.tool(api, failures),
        GetRequestResult.tool(api, results, failures),
        CancelRequest.tool(api, failures),
        CallInstanceProxy.tool(api, failures));
  }
}
