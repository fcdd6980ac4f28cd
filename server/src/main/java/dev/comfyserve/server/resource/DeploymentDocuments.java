package dev.comfyserve.server.resource;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.server.request.Lookup;
import dev.comfyserve.server.request.RequestHandles;
import dev.comfyserve.server.request.RequestRef;
import dev.comfyserve.server.tools.NodeInputs;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A deployment as an assistant wants to know it: what it is, what can be set, what it did last; of
 * what would be too long for a model the most telling part, with the rest named.
 */
public final class DeploymentDocuments {
  private static final int RECENT = 5;

  private final ServerlessApi api;
  private final OwnApi own;
  private final RequestHandles handles;

  /**
   * @param own null where the host cannot list requests
   */
  public DeploymentDocuments(ServerlessApi api, OwnApi own, RequestHandles handles) {
    this.api = api;
    this.own = own;
    this.handles = handles;
  }

  /** Empty when the caller has no such deployment. */
  public Optional<ObjectNode> deployment(Caller caller, String id) {
    return withPayload(caller, id).map(deployment -> document(caller, id, deployment));
  }

  /** The graph, as the API shows it; empty when there is none for this caller. */
  public Optional<ObjectNode> graph(Caller caller, String id) {
    return withPayload(caller, id).flatMap(deployment -> Optional.ofNullable(graphOf(deployment)));
  }

  private Optional<ObjectNode> withPayload(Caller caller, String id) {
    return Lookup.optional(() -> api.getDeployment(caller, id, new Includes(true, false)));
  }

  private static ObjectNode graphOf(ObjectNode deployment) {
    return deployment.path("payload").path("workflow_api_json") instanceof ObjectNode graph
        ? graph
        : null;
  }

  private ObjectNode document(Caller caller, String id, ObjectNode deployment) {
    ObjectNode graph = graphOf(deployment);
    ObjectNode document = Json.object().put("summary", summary(deployment));
    document.set("deployment", deployment.deepCopy().without("payload"));
    if (graph != null) {
      ObjectNode info = api.objectInfo(caller, deployment);
      document.set("settable_inputs", settable(NodeInputs.of(graph, info, document)));
      document.put("graph_uri", new ResourceUri.Graph(id).text());
    }
    if (own != null) {
      document.set("recent_requests", recent(caller, id));
    }
    NodeInputs.fit(document, "settable_inputs", "graph_uri leads to the whole graph");
    return document;
  }

  private static String summary(ObjectNode deployment) {
    return "\"%s\" is %s on %s, %s to %s instances, workflow %s version %s. Run it with submit_request; overrides are named by node_id."
        .formatted(
            deployment.path("name").asString(),
            deployment.path("status").asString(),
            deployment.path("hardware").path(0).asString(),
            deployment.path("min_instances").asString(),
            deployment.path("max_instances").asString(),
            deployment.path("workflow_id").asString(),
            deployment.path("workflow_version").asString());
  }

  /** Nodes of which nothing can be set are left out, and so are links between nodes. */
  private static ArrayNode settable(ArrayNode summary) {
    ArrayNode nodes = Json.MAPPER.createArrayNode();
    for (JsonNode node : summary) {
      ArrayNode inputs = Json.MAPPER.createArrayNode();
      for (JsonNode input : node.path("inputs")) {
        if (input.path("settable").asBoolean(false)) {
          inputs.add(((ObjectNode) input).without("settable"));
        }
      }
      if (!inputs.isEmpty()) {
        ObjectNode shown = ((ObjectNode) node).deepCopy();
        shown.set("inputs", inputs);
        nodes.add(shown);
      }
    }
    return nodes;
  }

  private ArrayNode recent(Caller caller, String id) {
    ArrayNode recent = own.recentRequests(caller, id, RECENT);
    for (JsonNode one : recent) {
      RequestRef request = new RequestRef(id, one.path("request_id").asString());
      ((ObjectNode) one).put("uri", new ResourceUri.Request(handles.handle(request)).text());
    }
    return recent;
  }
}
