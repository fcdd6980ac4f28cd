package dev.comfyserve.server.rest;

import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Faults;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.contract.SubmitOptions;
import dev.comfyserve.server.http.Access;
import dev.comfyserve.server.http.Call;
import dev.comfyserve.server.http.Reply;
import dev.comfyserve.server.http.Routes;
import java.io.IOException;
import java.util.List;

/** Submit, status, result and cancel, under both versions of the path. */
final class QueueEndpoints {
  private final ServerlessApi api;

  QueueEndpoints(ServerlessApi api) {
    this.api = api;
  }

  void addTo(Routes routes) {
    for (ApiVersion version : ApiVersion.values()) {
      String deployment = version.prefix() + "/deployments/{deployment}";
      String request = deployment + "/requests/{request}";
      routes
          .add("POST", deployment + "/inference", Access.TOKEN, this::submit)
          .add("GET", request + "/status", Access.TOKEN, this::status)
          .add("GET", request + "/result", Access.TOKEN, this::result)
          .add("POST", request + "/cancel", Access.TOKEN, this::cancel);
    }
  }

  private void submit(Call call, Reply reply) throws IOException {
    SubmitOptions options = options(call);
    reply.json(200, api.submit(call.caller(), call.param("deployment"), call.json(), options));
  }

  private static SubmitOptions options(Call call) {
    Faults faults = new Faults();
    List<String> keys = call.headers("Idempotency-Key");
    if (keys.size() > 1 || !keys.stream().allMatch(key -> key.matches("[ -~]{1,255}"))) {
      faults.add(
          "must stand once and hold 1 to 255 visible ASCII characters",
          "string_pattern",
          "header",
          "Idempotency-Key");
    }
    Boolean intermediate = call.query().flag("webhook_intermediate_status", faults);
    faults.throwIfAny();
    return new SubmitOptions(
        call.query().one("webhook").orElse(null),
        intermediate,
        keys.isEmpty() ? null : keys.getFirst());
  }

  private void status(Call call, Reply reply) throws IOException {
    boolean progress = call.query().all("include").contains("progress");
    reply.json(
        200,
        api.requestStatus(
            call.caller(), call.param("deployment"), call.param("request"), progress));
  }

  private void result(Call call, Reply reply) throws IOException {
    reply.json(
        200, api.requestResult(call.caller(), call.param("deployment"), call.param("request")));
  }

  private void cancel(Call call, Reply reply) throws IOException {
    reply.json(
        202, api.cancelRequest(call.caller(), call.param("deployment"), call.param("request")));
  }
}
