package dev.comfyserve.server.rest;

import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.server.http.Access;
import dev.comfyserve.server.http.Call;
import dev.comfyserve.server.http.Reply;
import dev.comfyserve.server.http.Routes;
import java.io.IOException;

/** {@code /prod/v2/workflows}. */
final class WorkflowEndpoints {
  private static final String ALL = "/prod/v2/workflows";
  private static final String ONE = ALL + "/{workflow}";
  private static final String VERSION = ONE + "/versions/{version}";

  private final OwnApi api;

  WorkflowEndpoints(OwnApi api) {
    this.api = api;
  }

  void addTo(Routes routes) {
    routes
        .add("POST", ALL, Access.TOKEN, this::save)
        .add("GET", ALL, Access.TOKEN, this::list)
        .add("GET", ONE, Access.TOKEN, this::get)
        .add("GET", VERSION, Access.TOKEN, this::getVersion)
        .add("DELETE", VERSION, Access.TOKEN, this::deleteVersion);
  }

  private void save(Call call, Reply reply) throws IOException {
    reply.json(200, api.saveWorkflow(call.caller(), call.json()));
  }

  private void list(Call call, Reply reply) throws IOException {
    reply.json(200, api.listWorkflows(call.caller()));
  }

  private void get(Call call, Reply reply) throws IOException {
    reply.json(200, api.getWorkflow(call.caller(), call.param("workflow")));
  }

  private void getVersion(Call call, Reply reply) throws IOException {
    reply.json(
        200, api.getWorkflowVersion(call.caller(), call.param("workflow"), call.param("version")));
  }

  private void deleteVersion(Call call, Reply reply) throws IOException {
    reply.json(
        200,
        api.deleteWorkflowVersion(call.caller(), call.param("workflow"), call.param("version")));
  }
}
