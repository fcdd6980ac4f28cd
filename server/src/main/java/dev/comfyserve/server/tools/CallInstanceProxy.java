package dev.comfyserve.server.tools;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.ProxyAnswer;
import dev.comfyserve.contract.ProxyRequest;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.contract.Text;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolResult;
import dev.comfyserve.server.failure.Repeat;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code call_instance_proxy}: a call to the ComfyUI of one live instance. */
final class CallInstanceProxy {
  /** What is worth putting into a chat; more is named by its size only. */
  private static final int LARGEST_BINARY = 24 * 1024;

  private static final int LARGEST_TEXT = 256 * 1024;

  private static final int LONGEST_TEXT = 8000;

  /** What ComfyUI does at a POST without a body; anything else that has none is only looked at. */
  private static final Set<String> BARE_POSTS = Set.of("interrupt", "api/interrupt");

  private static final int LONGEST_PATH = 200;

  private static final String NARROWER =
      "; a narrower path answers less (object_info/KSampler instead of object_info), and the"
          + " instance proxy over REST has all";

  private static final String ASKED_BY_GET =
      " It was asked by GET, for lack of a request_body: what is to be read is not there, and what"
          + " is to be done, such as api/free, wants a request_body ({} where it needs nothing).";

  private CallInstanceProxy() {}

  static Tool<Caller> tool(ServerlessApi api, Failures failures) {
    return new Tool<>(
        new ToolDefinition(
            "call_instance_proxy",
            "Call an instance's ComfyUI",
            "Call ComfyUI's own HTTP API on a live instance, e.g. comfy_backend_path \"api/free\""
                + " with request_body {\"unload_models\": true, \"free_memory\": true}, or"
                + " \"system_stats\". A request_body is sent by POST; without one the path is read"
                + " by GET. The instance_id stands in the status of a running or finished request;"
                + " it works only while that instance lives.",
            Schema.object()
                .uuid("deployment_id", Words.DEPLOYMENT_ID)
                .text("instance_id", "The instance's id, from get_request_status or the result.")
                .text("comfy_backend_path", "Path on ComfyUI, without the host, e.g. \"api/free\".")
                .json(
                    "request_body",
                    "The JSON body to POST, {} for an empty one; leave out to read by GET.")
                .required("deployment_id", "instance_id", "comfy_backend_path")
                .build(),
            null,
            Words.RUNS),
        failures.handling(Repeat.DOES_TWICE, call -> call(api, call)));
  }

  private static ToolResult call(ServerlessApi api, ToolCall<Caller> call) {
    ObjectNode in = call.arguments();
    // A POST without a body is no read: it empties a file of ComfyUI's userdata.
    boolean post = in.hasNonNull("request_body") || BARE_POSTS.contains(path(in));
    ProxyAnswer answer = send(api, call, post ? "POST" : "GET");
    if (answer.status() == 405) {
      // Nothing was done by what was refused.
      post = !post;
      answer = send(api, call, post ? "POST" : "GET");
    }
    JsonNode response = response(answer);
    if (answer.status() >= 400) {
      String path = Text.clip(in.path("comfy_backend_path").asString(), LONGEST_PATH);
      throw new ApiException(
          answer.status(),
          answer.status(),
          answer.status() == 404
              ? "No such ComfyUI path: %s (ComfyUI answered 404).%s"
                  .formatted(path, post ? "" : ASKED_BY_GET)
              : "ComfyUI answered %d to %s.".formatted(answer.status(), path),
          null,
          response,
          null);
    }
    ObjectNode out = Answers.ok();
    out.set("response", response);
    ModelTokens.fit(out, () -> shorterTexts(out), () -> outline(out));
    return Answers.of("ComfyUI answered " + answer.status() + ".", out);
  }

  private static void shorterTexts(ObjectNode out) {
    if (LongTexts.clip(out.path("response"), LONGEST_TEXT) > 0) {
      out.withArray("omitted").add("the rest of long texts" + NARROWER);
    }
  }

  /** The names of what it consists of: enough to ask for less. */
  private static void outline(ObjectNode out) {
    JsonNode whole = out.get("response");
    ObjectNode outline = Json.object().put("entries", whole.size());
    if (whole.isObject()) {
      whole.propertyNames().forEach(outline.putArray("names")::add);
    }
    out.set("response", outline);
    out.withArray("omitted").add("response, but for the names in it" + NARROWER);
    ArrayNode names = outline.withArray("names");
    while (ModelTokens.of(out) > ModelTokens.LIMIT && !names.isEmpty()) {
      int kept = names.size() / 2;
      while (names.size() > kept) {
        names.remove(names.size() - 1);
      }
    }
  }

  /** As {@link ProxyRequest} wants it, with the query. */
  private static String path(ObjectNode in) {
    return in.path("comfy_backend_path").asString().replaceFirst("^/", "");
  }

  private static ProxyAnswer send(ServerlessApi api, ToolCall<Caller> call, String method) {
    ObjectNode in = call.arguments();
    String path = path(in);
    int question = path.indexOf('?');
    boolean body = method.equals("POST") && in.hasNonNull("request_body");
    return api.proxy(
        call.principal(),
        in.path("deployment_id").asString(),
        in.path("instance_id").asString(),
        new ProxyRequest(
            method,
            question < 0 ? path : path.substring(0, question),
            question < 0 ? null : path.substring(question + 1),
            body ? "application/json" : null,
            body
                ? Json.write(in.get("request_body")).getBytes(StandardCharsets.UTF_8)
                : new byte[0]));
  }

  private static JsonNode response(ProxyAnswer answer) {
    byte[] body = answer.body();
    String type = answer.contentType() == null ? "" : answer.contentType();
    if (type.startsWith("application/json") && body.length > 0) {
      try {
        return Json.MAPPER.readTree(body);
      } catch (JacksonException e) {
        // Custom nodes answer with things that only call themselves JSON; shown as text below.
        type = "text/plain";
      }
    }
    ObjectNode described = Json.object();
    described.put("status_code", answer.status());
    if (body.length > 0) {
      described.put("content_type", answer.contentType()).put("size", body.length);
      if (type.startsWith("text/") && body.length <= LARGEST_TEXT) {
        described.put("text", new String(body, StandardCharsets.UTF_8));
      } else if (body.length <= LARGEST_BINARY) {
        described.put("base64", Base64.getEncoder().encodeToString(body));
      } else {
        described.putArray("omitted").add("the file; the instance proxy over REST has it");
      }
    }
    return described;
  }
}
