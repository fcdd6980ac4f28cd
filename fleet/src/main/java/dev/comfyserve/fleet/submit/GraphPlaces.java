package dev.comfyserve.fleet.submit;

import dev.comfyserve.comfyui.graph.FileInput;
import dev.comfyserve.contract.Fault;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Where in the body a part of the merged graph came from: a fault in an overridden input is the
 * override's, another one that of the graph that was sent, or of the saved one.
 */
record GraphPlaces(SubmitBody body) {
  static final String[] SENT = {"body", "workflow_api_json"};

  /**
   * @param fault with a place that starts with {@link #SENT}
   */
  Fault of(Fault fault) {
    List<String> inner = fault.loc().subList(SENT.length, fault.loc().size());
    return new Fault(place(inner), fault.msg(), fault.type());
  }

  String[] of(FileInput input) {
    return place(List.of(input.nodeId(), "inputs", input.input())).toArray(String[]::new);
  }

  private List<String> place(List<String> inner) {
    List<String> place = new ArrayList<>(outer(inner));
    place.addAll(inner);
    return place;
  }

  private List<String> outer(List<String> inner) {
    if (inner.size() >= 3 && overridden(inner.get(0), inner.get(2))) {
      return List.of("body", "overrides");
    }
    return body.graph() != null ? List.of(SENT) : List.of("workflow", "workflow_api_json");
  }

  private boolean overridden(String nodeId, String input) {
    JsonNode overrides = body.overrides();
    return overrides != null && overrides.path(nodeId).path("inputs").has(input);
  }
}
