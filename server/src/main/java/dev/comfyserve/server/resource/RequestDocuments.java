package dev.comfyserve.server.resource;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.contract.StatusReading;
import dev.comfyserve.server.request.Lookup;
import dev.comfyserve.server.request.RequestHandles;
import dev.comfyserve.server.request.RequestRef;
import dev.comfyserve.server.tools.OutputUrls;
import dev.comfyserve.server.tools.ResultLength;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A request as it stands, and the files that it made. */
public final class RequestDocuments {
  private final ServerlessApi api;
  private final RequestHandles handles;

  public RequestDocuments(ServerlessApi api, RequestHandles handles) {
    this.api = api;
    this.handles = handles;
  }

  /**
   * A file that a request made.
   *
   * @param entry as {@link OutputUrls} has it
   */
  record OutputFile(ResourceUri.Output uri, JsonNode entry) {
    String filename() {
      return entry.path("filename").asString("output");
    }
  }

  /** Empty when the caller has no such request. */
  public Optional<ObjectNode> request(Caller caller, String handle) {
    return handles
        .find(caller, handle)
        .flatMap(found -> status(caller, found.request()).map(now -> document(caller, found, now)));
  }

  private Optional<ObjectNode> status(Caller caller, RequestRef request) {
    return Lookup.optional(
        () -> api.requestStatus(caller, request.deploymentId(), request.requestId(), true));
  }

  private ObjectNode document(Caller caller, RequestHandles.Found found, ObjectNode status) {
    RequestRef request = found.request();
    ObjectNode document = Json.object();
    document.put("summary", summary(request, StatusReading.words(status)));
    document.put("deployment_id", request.deploymentId()).put("request_id", request.requestId());
    document.set("status", status);
    if (!StatusReading.ended(status)) {
      return document;
    }
    ObjectNode result = api.requestResult(caller, request.deploymentId(), request.requestId());
    document.put("summary", summary(request, StatusReading.outcome(result)));
    if (found.known().hasNonNull("expires_at")) {
      document.set("expires_at", found.known().get("expires_at"));
    }
    document.set("result", result);
    ArrayNode files = document.putArray("output_resources");
    for (OutputFile file : files(request, result)) {
      ObjectNode one = files.addObject().put("uri", file.uri().text());
      one.put("node_id", file.uri().node()).put("filename", file.filename());
      one.put("mime_type", OutputUrls.mediaType(file.filename()));
      one.set("url", file.entry().path("url"));
    }
    ResultLength.fit(document, "output_resources");
    return document;
  }

  private static String summary(RequestRef request, String words) {
    return "Request %s on deployment %s: %s%s"
        .formatted(
            request.requestId(), request.deploymentId(), words, words.endsWith(".") ? "" : ".");
  }

  /** The names of what a request made. */
  public List<ResourceUri.Output> outputs(Caller caller, String handle) {
    return files(caller, handle).stream().map(OutputFile::uri).toList();
  }

  /** What a request made; empty when it made nothing, or is not there for this caller. */
  List<OutputFile> files(Caller caller, String handle) {
    Optional<RequestRef> request = handles.find(caller, handle).map(RequestHandles.Found::request);
    return request
        .flatMap(
            ref ->
                Lookup.optional(
                    () -> api.requestResult(caller, ref.deploymentId(), ref.requestId())))
        .map(result -> files(request.orElseThrow(), result))
        .orElse(List.of());
  }

  private List<OutputFile> files(RequestRef request, ObjectNode result) {
    String handle = handles.handle(request);
    Map<String, Integer> ofNode = new HashMap<>();
    List<OutputFile> files = new ArrayList<>();
    for (JsonNode entry : OutputUrls.of(result)) {
      String node = entry.path("node_id").asString();
      int number = ofNode.merge(node, 1, Integer::sum) - 1;
      files.add(new OutputFile(new ResourceUri.Output(handle, node, number), entry));
    }
    return files;
  }
}
