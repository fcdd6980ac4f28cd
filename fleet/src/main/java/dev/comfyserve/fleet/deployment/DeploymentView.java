package dev.comfyserve.fleet.deployment;

import dev.comfyserve.comfyui.graph.ExampleOverrides;
import dev.comfyserve.comfyui.graph.GraphView;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Timestamps;
import dev.comfyserve.fleet.wire.Links;
import dev.comfyserve.store.deployment.Deployment;
import dev.comfyserve.store.instance.InstanceRow;
import dev.comfyserve.store.workflow.WorkflowVersion;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** A deployment as its account sees it. */
record DeploymentView(Links links) {

  /**
   * @param live every live instance
   * @param version of the deployment; only asked for where it is needed
   */
  ObjectNode json(
      Deployment deployment,
      List<InstanceRow> live,
      Includes includes,
      Supplier<WorkflowVersion> version) {
    ObjectNode json = Json.object();
    json.put("id", deployment.id());
    json.put("name", deployment.name());
    json.put("workflow_id", deployment.workflowId());
    json.put("workflow_version", deployment.workflowVersion());
    json.putArray("hardware").add(deployment.hardware().name());
    json.put("min_instances", deployment.minInstances());
    json.put("max_instances", deployment.maxInstances());
    json.put("queue_size", deployment.queueSize());
    json.put("keep_warm_duration_in_seconds", deployment.keepWarmSeconds());
    json.put("status", status(deployment, live));
    json.put("is_enabled", deployment.enabled());
    json.put("created_at", Timestamps.of(deployment.createdAt()));
    json.put("updated_at", Timestamps.of(deployment.updatedAt()));
    if (includes.payload() || includes.readme()) {
      include(json, deployment, includes, version.get());
    }
    return json;
  }

  private void include(
      ObjectNode json, Deployment deployment, Includes includes, WorkflowVersion version) {
    if (includes.payload()) {
      ObjectNode payload = json.putObject("payload");
      payload.set("workflow_api_json", GraphView.shown(version.graph()));
      payload.set("overrides", ExampleOverrides.of(version.graph()));
      payload.put("object_info_url", links.objectInfo(deployment.id()));
    }
    if (includes.readme()) {
      json.put("readme", version.readme() == null ? "" : version.readme());
    }
  }

  private static String status(Deployment deployment, List<InstanceRow> live) {
    if (!deployment.enabled()) {
      return "disabled";
    }
    boolean any = false;
    for (InstanceRow instance : live) {
      if (instance.deploymentId().equals(deployment.id())) {
        any = true;
        if (instance.state() != InstanceState.STARTING) {
          return "running";
        }
      }
    }
    return any ? "starting" : "standby";
  }
}
