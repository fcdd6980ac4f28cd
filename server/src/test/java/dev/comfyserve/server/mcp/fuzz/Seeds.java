package dev.comfyserve.server.mcp.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Good calls, of all methods in both eras; single quotes stand for double ones. */
final class Seeds {
  private static final String KEY = "io.modelcontextprotocol/";
  static final String MODERN = "2026-07-28";
  private static final List<String> LEGACY = List.of("2025-11-25", "2025-06-18", "2025-03-26");

  private static final String CAPABILITIES =
      "{'elicitation':{},'sampling':{},'roots':{},'extensions':{'" + KEY + "tasks':{}}}";

  /** Methods with their parameters; TASK, DONE, DEPLOYMENT, WORKFLOW and NONE are ids. */
  private static final List<Map.Entry<String, String>> BOTH =
      List.of(
          Map.entry("tools/list", ""),
          Map.entry("tools/list", "'cursor':''"),
          call("list_deployments", ""),
          call("list_deployments", "'include_deployments':true,'limit':2"),
          call("get_deployment", "'deployment_id':'DEPLOYMENT','include':['payload']"),
          call(
              "create_deployment",
              "'name':'f','workflow_id':'WORKFLOW','workflow_version':'v1','hardware':'x'"),
          call(
              "update_deployment",
              "'deployment_id':'DEPLOYMENT','name':'\u00fc','min_instances':0"),
          call("update_deployment", "'deployment_id':'NONE','is_enabled':false"),
          call("delete_deployment", "'deployment_id':'NONE'"),
          call(
              "submit_request",
              "'deployment_id':'DEPLOYMENT','overrides':{'1':{'inputs':{'width':8}}}"),
          call(
              "submit_request",
              "'deployment_id':'NONE','wait_for_completion':true,'timeout_seconds':1"),
          call("get_request_status", "'deployment_id':'READY','request_id':'DONE'"),
          call("get_request_result", "'deployment_id':'READY','request_id':'DONE'"),
          call("cancel_request", "'deployment_id':'READY','request_id':'DONE'"),
          call(
              "call_instance_proxy", "'deployment_id':'DEPLOYMENT','method':'GET','path':'/queue'"),
          call("nothing_like_it", "'a':1"),
          Map.entry("resources/list", ""),
          Map.entry("resources/templates/list", ""),
          Map.entry("resources/read", "'uri':'comfyserve://requests/DONE'"),
          Map.entry("resources/read", "'uri':'comfyserve://deployments/READY'"),
          Map.entry("resources/read", "'uri':'comfyserve://requests/DONE/outputs/9/0'"),
          Map.entry("resources/read", "'uri':'comfyserve://deployments/READY/graph'"),
          Map.entry("prompts/list", ""),
          Map.entry(
              "prompts/get",
              "'name':'make_image','arguments':{'what':'a cat','deployment_id':'READY'}"),
          Map.entry(
              "completion/complete",
              "'ref':{'type':'ref/prompt','name':'make_image'},'argument':{'name':'deployment_id','value':'0'}"),
          Map.entry(
              "completion/complete",
              "'ref':{'type':'ref/resource','uri':'comfyserve://deployments/{id}'},'argument':{'name':'id','value':''}"));

  private static final List<Map.Entry<String, String>> OF_LEGACY =
      List.of(
          Map.entry(
              "initialize",
              "'protocolVersion':'2025-11-25','capabilities':{'elicitation':{}},'clientInfo':{'name':'f','version':'1'}"),
          Map.entry("ping", ""),
          Map.entry("logging/setLevel", "'level':'info'"),
          Map.entry("resources/subscribe", "'uri':'comfyserve://requests/DONE'"),
          Map.entry("resources/unsubscribe", "'uri':'comfyserve://requests/DONE'"),
          Map.entry("notifications/initialized", ""),
          Map.entry("notifications/cancelled", "'requestId':1,'reason':'why'"),
          Map.entry("", "'action':'accept','content':{'confirm':true}"));

  private static final List<Map.Entry<String, String>> OF_MODERN =
      List.of(
          Map.entry("server/discover", ""),
          Map.entry(
              "subscriptions/listen",
              "'notifications':{'resourceSubscriptions':['comfyserve://requests/DONE'],'toolsListChanged':true,'taskIds':['DONE']}"),
          Map.entry("tasks/get", "'taskId':'DONE'"),
          Map.entry(
              "tasks/update",
              "'taskId':'DONE','inputResponses':{'confirm':{'action':'accept','content':{}}}"),
          Map.entry("tasks/cancel", "'taskId':'DONE'"),
          call("submit_request", "'deployment_id':'DEPLOYMENT','wait_for_completion':true"),
          Map.entry(
              "tools/call",
              "'name':'delete_deployment','arguments':{'deployment_id':'DEPLOYMENT'},'requestState':'e30.AAAA','inputResponses':{'confirm':{'action':'decline'}}"),
          Map.entry(
              "prompts/get",
              "'name':'make_image','arguments':{},'requestState':'x','inputResponses':null"));

  /** Which parameter {@code Mcp-Name} repeats. */
  private static final Map<String, String> NAMED =
      Map.of(
          "tools/call", "name",
          "prompts/get", "name",
          "resources/read", "uri",
          "tasks/get", "taskId",
          "tasks/update", "taskId",
          "tasks/cancel", "taskId");

  private final Map<String, String> ids;
  private final List<Map.Entry<String, String>> ofTools = new ArrayList<>();

  /**
   * @param ids what stands for what in the parameters
   * @param tools as they are listed; each that has no call of its own here gets one with all that
   *     it takes
   */
  Seeds(Map<String, String> ids, JsonNode tools) {
    this.ids = Map.copyOf(ids);
    for (JsonNode tool : tools) {
      String named = "'name':'" + tool.path("name").asString() + "'";
      if (BOTH.stream().anyMatch(call -> call.getValue().contains(named))) {
        continue;
      }
      ObjectNode arguments = Rules.JSON.createObjectNode();
      tool.at("/inputSchema/properties")
          .properties()
          .forEach(one -> arguments.set(one.getKey(), example(one.getKey(), one.getValue())));
      String inner = arguments.toString();
      ofTools.add(call(tool.path("name").asString(), inner.substring(1, inner.length() - 1)));
    }
  }

  /** Something that fits, or nearly. */
  private static JsonNode example(String name, JsonNode schema) {
    String type = schema.path("type").asString(schema.at("/type/0").asString("string"));
    return Rules.JSON.readTree(
        switch (name) {
          case "deployment_id" -> "\"READY\"";
          case "request_id" -> "\"DONE\"";
          case "workflow_id" -> "\"WORKFLOW\"";
          case "wait_for_completion" -> "false";
          // An instance that starts would take the machine's time from the test.
          case "min_instances", "max_instances" -> "0";
          default ->
              switch (type) {
                case "integer", "number" -> "1";
                case "boolean" -> "true";
                case "array" -> "[]";
                case "object" -> "{}";
                default ->
                    schema.path("enum").path(0).isString()
                        ? schema.at("/enum/0").toString()
                        : "\"v1\"";
              };
        });
  }

  private static Map.Entry<String, String> call(String tool, String arguments) {
    return Map.entry("tools/call", "'name':'" + tool + "','arguments':{" + arguments + "}");
  }

  /** A good call, before anything is broken. */
  record Seed(ObjectNode message, List<Sent.Header> headers) {}

  Seed pick(RandomGenerator random) {
    boolean modern = random.nextInt(5) < 3;
    List<Map.Entry<String, String>> of = new ArrayList<>(BOTH);
    of.addAll(modern ? OF_MODERN : OF_LEGACY);
    of.addAll(ofTools);
    Map.Entry<String, String> one = of.get(random.nextInt(of.size()));
    return modern ? modern(one, random) : legacy(one, random);
  }

  private Seed modern(Map.Entry<String, String> one, RandomGenerator random) {
    String capabilities = random.nextBoolean() ? CAPABILITIES : "{}";
    String meta =
        "'_meta':{'"
            + KEY
            + "protocolVersion':'"
            + MODERN
            + "','"
            + KEY
            + "clientCapabilities':"
            + capabilities
            + (random.nextInt(4) == 0 ? ",'progressToken':'p'" : "")
            + (random.nextInt(6) == 0 ? ",'" + KEY + "logLevel':'debug'" : "")
            + "}";
    ObjectNode message = message(one.getKey(), one.getValue(), meta);
    List<Sent.Header> headers = headers();
    headers.add(new Sent.Header("MCP-Protocol-Version", MODERN));
    mirror(message, headers);
    return new Seed(message, headers);
  }

  /** Lets the headers of a modern call say what the message says, whatever that has become. */
  static void mirror(JsonNode message, List<Sent.Header> headers) {
    if (headers.stream().noneMatch(header -> header.value().equals(MODERN))) {
      return;
    }
    headers.removeIf(header -> header.name().startsWith("Mcp-"));
    JsonNode method = message.path("method");
    if (method.isString()) {
      headers.add(new Sent.Header("Mcp-Method", encoded(method.asString())));
    }
    String named = NAMED.get(method.asString(""));
    JsonNode name = message.path("params").path(named == null ? "" : named);
    if (name.isString()) {
      headers.add(new Sent.Header("Mcp-Name", encoded(name.asString())));
    }
  }

  private static String encoded(String text) {
    boolean plain = text.chars().allMatch(c -> c >= ' ' && c < 0x7f) && text.length() < 4000;
    String shown = text.length() < 4000 ? text : text.substring(0, 4000);
    return plain
        ? shown
        : "=?base64?"
            + Base64.getEncoder().encodeToString(shown.getBytes(StandardCharsets.UTF_8))
            + "?=";
  }

  private Seed legacy(Map.Entry<String, String> one, RandomGenerator random) {
    String meta = random.nextInt(4) == 0 ? "'_meta':{'progressToken':7}" : "";
    List<Sent.Header> headers = headers();
    if (random.nextInt(4) > 0) {
      headers.add(
          new Sent.Header("MCP-Protocol-Version", LEGACY.get(random.nextInt(LEGACY.size()))));
    }
    if (one.getKey().isEmpty()) {
      return new Seed(read("{'jsonrpc':'2.0','id':1,'result':{" + one.getValue() + "}}"), headers);
    }
    return new Seed(message(one.getKey(), one.getValue(), meta), headers);
  }

  private ObjectNode message(String method, String params, String meta) {
    String comma = params.isEmpty() || meta.isEmpty() ? "" : ",";
    String id = method.startsWith("notifications/") ? "" : "'id':1,";
    return read(
        "{'jsonrpc':'2.0',"
            + id
            + "'method':'"
            + method
            + "','params':{"
            + params
            + comma
            + meta
            + "}}");
  }

  private ObjectNode read(String text) {
    for (Map.Entry<String, String> id : ids.entrySet()) {
      text = text.replace(id.getKey(), id.getValue());
    }
    return (ObjectNode) Rules.JSON.readTree(text.replace('\'', '"'));
  }

  private static List<Sent.Header> headers() {
    List<Sent.Header> headers = new ArrayList<>();
    headers.add(new Sent.Header("Content-Type", "application/json"));
    headers.add(new Sent.Header("Accept", "application/json, text/event-stream"));
    return headers;
  }
}
