package dev.comfyserve.client;

import static dev.comfyserve.client.ApiCall.id;
import static dev.comfyserve.client.ApiCall.query;
import static dev.comfyserve.client.ApiCall.segment;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Fault;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.ProxyAnswer;
import dev.comfyserve.contract.ProxyPath;
import dev.comfyserve.contract.ProxyRequest;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.contract.StatusReading;
import dev.comfyserve.contract.SubmitOptions;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Serverless API of another host. Every call carries the token of its {@link Caller} and no
 * other. Errors of the host keep their status, code, detail and whole body as {@link ApiException}.
 * RunComfy is sent what its public API has: progress is not asked for, and an idempotency key,
 * which it cannot keep, is refused here.
 */
public final class HttpServerlessApi implements ServerlessApi {
  private static final String DEPLOYMENTS = "/prod/v2/deployments";

  /** The longest for the schemas of a deployment's nodes. */
  private static final Duration SCHEMAS = Duration.ofSeconds(10);

  private final ApiHttp http;
  private final HostKind kind;
  private final Looks looks;
  private final CallerPace pace;

  /** The API of a ComfyServe. */
  public HttpServerlessApi(ApiHttp http) {
    this(http, HostKind.COMFYSERVE);
  }

  public HttpServerlessApi(ApiHttp http, HostKind kind) {
    this.http = http;
    this.kind = kind;
    this.pace = kind == HostKind.COMFYSERVE ? CallerPace.free() : CallerPace.gentle();
    this.looks =
        new Looks(
            http.times().firstLook(),
            kind == HostKind.COMFYSERVE ? http.times().firstLook() : http.times().longestLook());
  }

  /** How often the host is looked at for one caller; for whoever else looks at it unasked. */
  public CallerPace pace() {
    return pace;
  }

  @Override
  public ArrayNode listDeployments(Caller caller, List<String> ids, Includes includes) {
    StringBuilder query = new StringBuilder(includesQuery(includes));
    for (String id : ids) {
      query.append(query.isEmpty() ? "?" : "&").append("ids=").append(segment(id));
    }
    return asArray(json(ApiCall.get(caller, DEPLOYMENTS + query)));
  }

  @Override
  public ObjectNode getDeployment(Caller caller, String deploymentId, Includes includes) {
    return object(ApiCall.get(caller, deployment(deploymentId) + includesQuery(includes)));
  }

  @Override
  public ObjectNode createDeployment(Caller caller, ObjectNode body) {
    return object(ApiCall.json("POST", caller, DEPLOYMENTS, body));
  }

  @Override
  public ObjectNode updateDeployment(Caller caller, String deploymentId, ObjectNode body) {
    ObjectNode whole = body;
    if (!body.has("name")) {
      // The hosted API refuses a change without the name.
      whole = body.deepCopy();
      whole.put("name", nameOf(caller, deploymentId));
    }
    return object(ApiCall.json("PATCH", caller, deployment(deploymentId), whole));
  }

  private String nameOf(Caller caller, String deploymentId) {
    JsonNode name = getDeployment(caller, deploymentId, Includes.NOTHING).path("name");
    if (!name.isString() || name.asString().isBlank()) {
      throw ApiException.invalid(
          List.of(
              new Fault(
                  List.of("body", "name"),
                  "the host wants the name with every change and tells none of this deployment:"
                      + " give name, too; nothing was changed",
                  "missing")));
    }
    return name.asString();
  }

  @Override
  public ObjectNode deleteDeployment(Caller caller, String deploymentId) {
    ApiAnswer answer = http.send(ApiCall.plain("DELETE", caller, deployment(deploymentId)));
    if (answer.status() >= 200 && answer.status() < 300 && answer.body().length == 0) {
      return Json.object();
    }
    return asObject(answer.json());
  }

  @Override
  public ObjectNode submit(
      Caller caller, String deploymentId, ObjectNode body, SubmitOptions options) {
    if (kind == HostKind.RUNCOMFY && options.idempotencyKey() != null) {
      // Dropped in silence, it would be counted on: a second submit would run and cost again.
      throw ApiException.invalid(
          List.of(
              new Fault(
                  List.of("idempotency-key"),
                  "RunComfy keeps no idempotency keys; submit without one",
                  "not_supported")));
    }
    String query =
        query(
            "webhook",
            options.webhook(),
            "webhook_intermediate_status",
            options.webhookIntermediateStatus() == null
                ? null
                : options.webhookIntermediateStatus().toString());
    String path = queue(caller, deploymentId) + "/inference" + query;
    return named(
        object(
            ApiCall.json("POST", caller, path, body).withIdempotencyKey(options.idempotencyKey())));
  }

  /** What was accepted without a name cannot be followed: whoever pays for it must hear that. */
  private static ObjectNode named(ObjectNode submission) {
    JsonNode id = submission.path("request_id");
    if (id.isNumber() || id.isString() && !id.asString().isBlank()) {
      return submission;
    }
    throw unreadable("The host took the submit, but its answer has no request_id.", submission);
  }

  @Override
  public ObjectNode requestStatus(
      Caller caller, String deploymentId, String requestId, boolean progress) {
    String query = progress && kind == HostKind.COMFYSERVE ? "?include=progress" : "";
    return object(
        ApiCall.get(caller, request(caller, deploymentId, requestId) + "/status" + query));
  }

  @Override
  public ObjectNode requestResult(Caller caller, String deploymentId, String requestId) {
    return object(ApiCall.get(caller, request(caller, deploymentId, requestId) + "/result"));
  }

  @Override
  public ObjectNode cancelRequest(Caller caller, String deploymentId, String requestId) {
    return object(
        ApiCall.plain("POST", caller, request(caller, deploymentId, requestId) + "/cancel"));
  }

  @Override
  public ProxyAnswer proxy(
      Caller caller, String deploymentId, String instanceId, ProxyRequest request) {
    if (!ProxyPath.safe(request.path())) {
      throw ApiException.notFound("path on this instance", request.path());
    }
    String path =
        deployment(deploymentId)
            + "/instances/"
            + id("instance", instanceId)
            + "/proxy/"
            + ApiCall.written(request.path())
            + (request.query() == null ? "" : "?" + ApiCall.written(request.query()));
    ApiAnswer answer =
        http.send(
            new ApiCall(
                request.method(), caller, path, request.contentType(), request.body(), null));
    if (answer.isApiError()) {
      throw answer.error();
    }
    return new ProxyAnswer(answer.status(), answer.contentType(), answer.body());
  }

  @Override
  public ObjectNode awaitChange(
      Caller caller, String deploymentId, String requestId, ObjectNode seen, Duration atMost)
      throws InterruptedException {
    String look = caller.account() + " " + requestId;
    long end = System.nanoTime() + atMost.toNanos();
    while (true) {
      long now = System.nanoTime();
      long due = seen == null ? 0 : looks.dueIn(look, now);
      if (seen != null && due > end - now) {
        Thread.sleep(Duration.ofNanos(Math.max(0, end - now)));
        return seen;
      }
      Thread.sleep(Duration.ofNanos(due));
      if (seen == null) {
        pace.count(caller.account(), 1); // whoever knows nothing yet is answered at once
      } else if (!pace.turn(caller.account(), Duration.ofNanos(end - System.nanoTime()))) {
        return seen;
      }
      ObjectNode status = requestStatus(caller, deploymentId, requestId, true);
      boolean changed = !status.equals(seen);
      looks.looked(look, changed, System.nanoTime());
      if (StatusReading.ended(status)) {
        looks.ended(look);
      }
      if (changed) {
        return status;
      }
    }
  }

  @Override
  public ObjectNode objectInfo(Caller caller, String deploymentId) {
    return objectInfo(caller, getDeployment(caller, deploymentId, new Includes(true, false)));
  }

  /** Asked for once and not for long, whatever comes of it: no call is about the schemas alone. */
  @Override
  public ObjectNode objectInfo(Caller caller, ObjectNode deployment) {
    String url = deployment.path("payload").path("object_info_url").asString("");
    String base = http.base() + "/";
    if (!url.startsWith(base)) {
      return null; // not there, or of a host that must not see the token
    }
    try {
      ApiCall call = ApiCall.get(caller, url.substring(base.length() - 1));
      return asObject(http.sendOnce(call, SCHEMAS).json());
    } catch (ApiException e) {
      return null;
    }
  }

  private static String includesQuery(Includes includes) {
    return query(
        "includes",
        includes.payload() ? "payload" : null,
        "includes",
        includes.readme() ? "readme" : null);
  }

  private static String deployment(String deploymentId) {
    return DEPLOYMENTS + "/" + id("deployment", deploymentId);
  }

  private static String queue(Caller caller, String deploymentId) {
    return caller.version().prefix() + "/deployments/" + id("deployment", deploymentId);
  }

  private static String request(Caller caller, String deploymentId, String requestId) {
    return queue(caller, deploymentId) + "/requests/" + id("request", requestId);
  }

  private JsonNode json(ApiCall call) {
    return http.send(call).json();
  }

  private ObjectNode object(ApiCall call) {
    return asObject(json(call));
  }

  static ObjectNode asObject(JsonNode answer) {
    if (answer instanceof ObjectNode object) {
      return object;
    }
    throw unreadable("The host's answer is not an object.", answer);
  }

  static ArrayNode asArray(JsonNode answer) {
    if (answer instanceof ArrayNode list) {
      return list;
    }
    throw unreadable("The host's answer is not an array.", answer);
  }

  private static ApiException unreadable(String why, JsonNode answer) {
    ErrorCode code = ErrorCode.HOST_ANSWER_UNREADABLE;
    return new ApiException(code.httpStatus(), code.code(), why, null, answer, null);
  }
}
