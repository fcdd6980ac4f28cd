package dev.comfyserve.mcp.client;

import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.jsonrpc.MessageWriter;
import dev.comfyserve.mcp.protocol.MetaKeys;
import dev.comfyserve.mcp.protocol.ProtocolVersion;
import dev.comfyserve.mcp.tool.ToolResult;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Uses what one MCP server offers, of either era. */
public final class McpClient implements AutoCloseable {
  private static final ProtocolVersion MODERN = ProtocolVersion.V2026_07_28;
  private static final Duration SHORT = Duration.ofSeconds(5);

  /** What is to go on until somebody ends it. */
  private static final Duration FOREVER = Duration.ofDays(365);

  /** A server that hands out pages without end must not fill our memory. */
  private static final int MOST_PAGES = 1000;

  /** Nor may one that asks without end. */
  private static final int MOST_ROUNDS = 20;

  /** What says nothing about the era: no connection, no permission, too much or no server. */
  private static final Set<Integer> NOT_OF_ERA = Set.of(0, 401, 403, 429, 502, 503, 504);

  private final Exchange exchange;
  private final Duration timeout;
  private final AtomicLong lastId = new AtomicLong();
  private final ToolCalls calls = new ToolCalls(this);
  private final Answerer answerer;
  private volatile ProtocolVersion version = MODERN;
  private volatile String session;

  private McpClient(Exchange exchange, Duration timeout, Answerer answerer) {
    this.exchange = exchange;
    this.timeout = timeout;
    this.answerer = answerer;
  }

  /**
   * Finds out which era the server speaks (the modern one first) and connects.
   *
   * @param token sent as bearer token; null for none
   * @param timeout for everything but {@link #callTool}
   */
  public static McpClient connect(URI endpoint, String token, Duration timeout)
      throws McpClientException, InterruptedException {
    return connect(endpoint, token, timeout, null);
  }

  /**
   * @param answerer answers what the server asks; null for a client that cannot be asked
   */
  public static McpClient connect(URI endpoint, String token, Duration timeout, Answerer answerer)
      throws McpClientException, InterruptedException {
    McpClient client = new McpClient(new Exchange(endpoint, token, answerer), timeout, answerer);
    try {
      if (!client.discover()) {
        client.initialize();
      }
      return client;
    } catch (McpClientException | InterruptedException | RuntimeException e) {
      client.close();
      throw e;
    }
  }

  /** The version that both sides speak, e.g. {@code 2026-07-28}. */
  public String protocolVersion() {
    return version.wire();
  }

  /** All tools as the server describes them, every page. */
  public List<ObjectNode> listTools() throws McpClientException, InterruptedException {
    List<ObjectNode> tools = everyPage("tools/list", "tools");
    if (version.modern()) {
      tools.forEach(calls::remember);
    }
    return tools;
  }

  /** All resources that the server lists, every page. */
  public List<ObjectNode> listResources() throws McpClientException, InterruptedException {
    return everyPage("resources/list", "resources");
  }

  public List<ObjectNode> listResourceTemplates() throws McpClientException, InterruptedException {
    return everyPage("resources/templates/list", "resourceTemplates");
  }

  /** The contents of a resource: of each the {@code uri}, and {@code text} or {@code blob}. */
  public List<ObjectNode> readResource(String uri) throws McpClientException, InterruptedException {
    JsonNode result = complete(named("resources/read", "uri", uri, object()));
    return objects(result.path("contents"));
  }

  public List<ObjectNode> listPrompts() throws McpClientException, InterruptedException {
    return everyPage("prompts/list", "prompts");
  }

  /** A prompt with its arguments filled in: {@code messages}, and a {@code description} if any. */
  public JsonNode getPrompt(String name, Map<String, String> arguments)
      throws McpClientException, InterruptedException {
    ObjectNode params = object();
    ObjectNode given = params.putObject("arguments");
    arguments.forEach(given::put);
    return complete(named("prompts/get", "name", name, params));
  }

  /**
   * What could stand in an argument.
   *
   * @param ref {@code {"type": "ref/prompt", "name"}} or {@code {"type": "ref/resource", "uri"}}
   * @param value what was typed so far
   */
  public List<String> complete(ObjectNode ref, String argument, String value)
      throws McpClientException, InterruptedException {
    ObjectNode params = object();
    params.set("ref", ref);
    params.putObject("argument").put("name", argument).put("value", value);
    JsonNode result = ask("completion/complete", params, Map.of(), _ -> {}, timeout).result();
    return result
        .path("completion")
        .path("values")
        .valueStream()
        .map(proposed -> proposed.asString(""))
        .toList();
  }

  /**
   * Hears of changes until the subscription is closed or the server ends it; modern servers only.
   *
   * @param wanted e.g. {@code {"toolsListChanged": true, "resourceSubscriptions": [uri]}}
   * @param listener hears of each change, on one thread
   */
  public Subscription listen(ObjectNode wanted, Consumer<Message.Notification> listener)
      throws McpClientException, InterruptedException {
    ObjectNode params = object();
    params.set("notifications", wanted);
    return Subscription.open(
        events -> ask("subscriptions/listen", params, Map.of(), events, FOREVER),
        listener,
        timeout);
  }

  /** A request whose name or URI stands in a header too. */
  JsonNode named(String method, String key, String name, ObjectNode params)
      throws McpClientException, InterruptedException {
    Map<String, String> headers = Map.of("Mcp-Name", HeaderText.of(name));
    return inRounds(method, params.put(key, name), headers, _ -> {}, timeout);
  }

  static JsonNode complete(JsonNode result) throws McpClientException {
    String type = result.path("resultType").stringValue("complete");
    if (!type.equals("complete")) {
      throw new McpClientException(
          "The server answered with \"" + type + "\", which this client cannot take up.", 0);
    }
    return result;
  }

  static List<ObjectNode> objects(JsonNode array) {
    List<ObjectNode> objects = new ArrayList<>();
    for (JsonNode element : array) {
      if (element instanceof ObjectNode object) {
        objects.add(object);
      }
    }
    return objects;
  }

  private List<ObjectNode> everyPage(String method, String key)
      throws McpClientException, InterruptedException {
    List<ObjectNode> all = new ArrayList<>();
    String cursor = null;
    for (int page = 0; page < MOST_PAGES; page++) {
      ObjectNode params = object();
      if (cursor != null) {
        params.put("cursor", cursor);
      }
      JsonNode result = ask(method, params, Map.of(), _ -> {}, timeout).result();
      all.addAll(objects(result.path(key)));
      cursor = result.path("nextCursor").stringValue(null);
      if (cursor == null) {
        return all;
      }
    }
    throw new McpClientException("The list of " + key + " does not end.", 0);
  }

  /**
   * Calls a tool and waits for its result.
   *
   * @param listener hears of progress while this thread waits; null for none
   */
  public ToolResult callTool(
      String name, ObjectNode arguments, ProgressListener listener, Duration timeout)
      throws McpClientException, InterruptedException {
    return calls.callAndWait(name, arguments, listener, timeout);
  }

  /** Ids of requests and labels of progress. */
  long nextId() {
    return lastId.incrementAndGet();
  }

  /** Calls that may become tasks; modern servers only. */
  public McpTasks tasks() {
    return new McpTasks(this);
  }

  ToolCalls calls() {
    return calls;
  }

  /** What we can do for a server; the caller's to change. */
  ObjectNode capabilities() {
    ObjectNode capabilities = object();
    if (answerer != null) {
      capabilities.putObject("elicitation");
    }
    return capabilities;
  }

  /** Sends a request again and again, with answers, until nothing more is asked. */
  JsonNode inRounds(
      String method,
      ObjectNode params,
      Map<String, String> headers,
      Consumer<Message.Notification> events,
      Duration timeout)
      throws McpClientException, InterruptedException {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      JsonNode result = ask(method, params, headers, events, timeout).result();
      if (answerer == null || !result.path("resultType").stringValue("").equals("input_required")) {
        return result;
      }
      ObjectNode answers = params.putObject("inputResponses");
      for (var question : result.path("inputRequests").properties()) {
        if (question.getValue().path("params") instanceof ObjectNode form) {
          answers.set(question.getKey(), answerer.answer(form));
        }
      }
      params.remove("requestState");
      if (result.path("requestState").isString()) {
        params.set("requestState", result.get("requestState"));
      }
    }
    throw new McpClientException("The server does not stop asking.", 0);
  }

  /** Whether the server speaks the modern era. */
  private boolean discover() throws McpClientException, InterruptedException {
    try {
      JsonNode result = ask("server/discover", object(), Map.of(), _ -> {}, timeout).result();
      return result
          .path("supportedVersions")
          .valueStream()
          .anyMatch(v -> MODERN.wire().equals(v.stringValue("")));
    } catch (McpClientException e) {
      // A server of the legacy era refuses what it does not know in any way it likes.
      if (NOT_OF_ERA.contains(e.code())) {
        throw e;
      }
      return false;
    }
  }

  private void initialize() throws McpClientException, InterruptedException {
    version = ProtocolVersion.NEWEST_LEGACY;
    ObjectNode params = object().put("protocolVersion", version.wire());
    params.set("capabilities", capabilities());
    params.set("clientInfo", clientInfo());
    var answer = ask("initialize", params, Map.of(), _ -> {}, timeout);
    String agreed = answer.result().path("protocolVersion").stringValue("");
    version =
        ProtocolVersion.of(agreed)
            .filter(v -> !v.modern())
            .orElseThrow(
                () ->
                    new McpClientException(
                        "The server speaks protocol version \"" + agreed + "\", we do not.", 0));
    session = answer.http().headers().firstValue("Mcp-Session-Id").orElse(null);
    exchange.tell(
        MessageWriter.notification("notifications/initialized", object()),
        headers("notifications/initialized", Map.of()),
        timeout);
  }

  private Exchange.Answered ask(
      String method,
      ObjectNode params,
      Map<String, String> headers,
      Consumer<Message.Notification> events,
      Duration timeout)
      throws McpClientException, InterruptedException {
    if (version.modern()) {
      ObjectNode meta =
          params.path("_meta") instanceof ObjectNode given ? given : params.putObject("_meta");
      meta.put(MetaKeys.PROTOCOL_VERSION, version.wire());
      if (!meta.has(MetaKeys.CLIENT_CAPABILITIES)) {
        meta.set(MetaKeys.CLIENT_CAPABILITIES, capabilities());
      }
      meta.set(MetaKeys.CLIENT_INFO, clientInfo());
    }
    JsonNode id = JsonNodeFactory.instance.numberNode(lastId.incrementAndGet());
    try {
      return exchange.ask(
          MessageWriter.request(id, method, params), headers(method, headers), events, timeout);
    } catch (McpClientException e) {
      if (e.getCause() instanceof TimeoutException) {
        giveUp(id);
      }
      throw e;
    }
  }

  /** In the legacy era a lost connection does not end a call; this message may. */
  private void giveUp(JsonNode id) throws InterruptedException {
    if (version.modern()) {
      return;
    }
    ObjectNode params = object();
    params.set("requestId", id);
    String method = "notifications/cancelled";
    try {
      exchange.tell(
          MessageWriter.notification(method, params.put("reason", "time-out")),
          headers(method, Map.of()),
          SHORT);
    } catch (McpClientException e) {
      // The time-out is what the caller hears of.
    }
  }

  private Map<String, String> headers(String method, Map<String, String> more) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (version.modern()) {
      headers.put("Mcp-Method", method);
      headers.putAll(more);
    }
    if (!method.equals("initialize")) {
      headers.put("MCP-Protocol-Version", version.wire());
    }
    if (session != null) {
      headers.put("Mcp-Session-Id", session);
    }
    return headers;
  }

  private static ObjectNode clientInfo() {
    return object().put("name", "comfyserve-client").put("version", "1");
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Ends the session where the server keeps one; idempotent. */
  @Override
  public void close() {
    try {
      if (session != null) {
        exchange.delete(headers("", Map.of()));
        session = null;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }
}
