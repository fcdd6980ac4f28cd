package dev.comfyserve.server.rest;

import dev.comfyserve.contract.Faults;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.server.http.Access;
import dev.comfyserve.server.http.Call;
import dev.comfyserve.server.http.Reply;
import dev.comfyserve.server.http.Routes;
import java.io.IOException;

/** Requests without their deployment, and instances: ours, not part of the Serverless API. */
final class OwnEndpoints {
  private static final String REQUESTS = "/prod/v2/requests";
  private static final int STANDARD_LIMIT = 20;
  private static final int MOST = 200;

  private final OwnApi api;

  OwnEndpoints(OwnApi api) {
    this.api = api;
  }

  void addTo(Routes routes) {
    routes
        .add("GET", REQUESTS, Access.TOKEN, this::requests)
        .add("GET", REQUESTS + "/{request}", Access.TOKEN, this::request)
        .add("GET", DeploymentEndpoints.ONE + "/requests", Access.TOKEN, this::ofDeployment)
        .add("GET", DeploymentEndpoints.ONE + "/instances", Access.TOKEN, this::instances);
  }

  private void requests(Call call, Reply reply) throws IOException {
    reply.json(200, api.recentRequests(call.caller(), limit(call)));
  }

  private void request(Call call, Reply reply) throws IOException {
    reply.json(200, api.getRequest(call.caller(), call.param("request")));
  }

  private void ofDeployment(Call call, Reply reply) throws IOException {
    int limit = limit(call);
    reply.json(200, api.recentRequests(call.caller(), call.param("deployment"), limit));
  }

  private void instances(Call call, Reply reply) throws IOException {
    reply.json(200, api.listInstances(call.caller(), call.param("deployment")));
  }

  private static int limit(Call call) {
    Faults faults = new Faults();
    int limit = call.query().number("limit", STANDARD_LIMIT, 1, MOST, faults);
    faults.throwIfAny();
    return limit;
  }
}
