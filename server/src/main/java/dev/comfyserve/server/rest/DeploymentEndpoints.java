package dev.comfyserve.server.rest;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Faults;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.server.http.Access;
import dev.comfyserve.server.http.Call;
import dev.comfyserve.server.http.Reply;
import dev.comfyserve.server.http.Routes;
import java.io.IOException;
import java.util.function.BiFunction;
import tools.jackson.databind.node.ObjectNode;

/** {@code /prod/v2/deployments}. */
final class DeploymentEndpoints {
  static final String ALL = "/prod/v2/deployments";
  static final String ONE = ALL + "/{deployment}";

  private final ServerlessApi api;
  private final BiFunction<Caller, String, ObjectNode> allSchemas;

  /**
   * @param allSchemas the node schemas of all classes of a deployment's runtime, or null
   */
  DeploymentEndpoints(ServerlessApi api, BiFunction<Caller, String, ObjectNode> allSchemas) {
    this.api = api;
    this.allSchemas = allSchemas;
  }

  void addTo(Routes routes) {
    routes
        .add("GET", ALL, Access.TOKEN, this::list)
        .add("POST", ALL, Access.TOKEN, this::create)
        .add("GET", ONE, Access.TOKEN, this::get)
        .add("PATCH", ONE, Access.TOKEN, this::update)
        .add("DELETE", ONE, Access.TOKEN, this::delete)
        .add("GET", ONE + "/object_info", Access.TOKEN, this::objectInfo);
  }

  private void list(Call call, Reply reply) throws IOException {
    reply.json(200, api.listDeployments(call.caller(), call.query().all("ids"), includes(call)));
  }

  private void get(Call call, Reply reply) throws IOException {
    reply.json(200, api.getDeployment(call.caller(), call.param("deployment"), includes(call)));
  }

  private void create(Call call, Reply reply) throws IOException {
    reply.json(200, api.createDeployment(call.caller(), call.json()));
  }

  private void update(Call call, Reply reply) throws IOException {
    reply.json(200, api.updateDeployment(call.caller(), call.param("deployment"), call.json()));
  }

  private void delete(Call call, Reply reply) throws IOException {
    reply.json(200, api.deleteDeployment(call.caller(), call.param("deployment")));
  }

  private void objectInfo(Call call, Reply reply) throws IOException {
    Faults faults = new Faults();
    Boolean all = call.query().flag("all", faults);
    faults.throwIfAny();
    String deployment = call.param("deployment");
    ObjectNode schemas =
        Boolean.TRUE.equals(all)
            ? allSchemas.apply(call.caller(), deployment)
            : api.objectInfo(call.caller(), deployment);
    if (schemas == null) {
      throw new ApiException(
          ErrorCode.NOT_FOUND,
          "The node schemas of this deployment's runtime are not known yet; they are after its"
              + " first instance has started.");
    }
    reply.json(200, schemas);
  }

  private static Includes includes(Call call) {
    Faults faults = new Faults();
    boolean payload = false;
    boolean readme = false;
    for (String word : call.query().all("includes")) {
      switch (word) {
        case "payload" -> payload = true;
        case "readme" -> readme = true;
        default -> faults.add("must be payload or readme", "enum", "query", "includes");
      }
    }
    faults.throwIfAny();
    return new Includes(payload, readme);
  }
}
