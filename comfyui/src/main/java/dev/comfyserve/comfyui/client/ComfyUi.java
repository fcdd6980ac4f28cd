package dev.comfyserve.comfyui.client;

import dev.comfyserve.comfyui.ComfyJson;
import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.ProxyAnswer;
import dev.comfyserve.contract.ProxyRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpHeader;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * One ComfyUI server. Every call throws {@link ComfyUiException} where the server gives no usable
 * answer.
 */
public final class ComfyUi {
  /** What ComfyUI itself says of a prompt; other errors come from what stands before it. */
  private static final Set<Integer> REFUSALS = Set.of(400, 413, 422);

  private final URI base;
  private final Calls calls;
  private final Files files;
  private final Sockets sockets;

  /**
   * @param base e.g. {@code http://127.0.0.1:8188}; may have a path
   */
  public ComfyUi(ComfyUiHttp http, URI base) {
    String text = base.toString();
    this.base = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    calls = new Calls(http, this.base);
    files = new Files(calls);
    sockets = new Sockets(http, this.base);
  }

  public URI base() {
    return base;
  }

  /** Its first answer means that ComfyUI is ready to execute. */
  public ObjectNode systemStats() throws InterruptedException {
    return systemStats(calls.timeouts().call());
  }

  public ObjectNode systemStats(Duration timeout) throws InterruptedException {
    return calls.object(calls.request("GET", "/api/system_stats", timeout));
  }

  public ObjectNode features() throws InterruptedException {
    return calls.object(get("/api/features"));
  }

  public ObjectInfo objectInfo() throws InterruptedException {
    return objectInfo(calls.timeouts().call());
  }

  public ObjectInfo objectInfo(Duration timeout) throws InterruptedException {
    return ObjectInfo.of(calls.object(calls.request("GET", "/api/object_info", timeout)));
  }

  /**
   * Posts a prompt.
   *
   * @param promptId a canonical lower-case UUID
   * @param extraData null for none
   * @param clientId of the {@link EventStream} that shall get the prompt's messages
   * @throws ComfyUiUnreachable whose {@code maybeSent} says whether the prompt may be there all the
   *     same; {@link #lookup} then tells
   * @throws ComfyUiAnswer for any other answer; after a 5xx the prompt may be there too
   */
  public Submission submit(String promptId, ObjectNode graph, ObjectNode extraData, String clientId)
      throws InterruptedException {
    ObjectNode body = ComfyJson.object().put("prompt_id", promptId).put("client_id", clientId);
    body.set("prompt", graph);
    // A null here would end ComfyUI's only worker thread.
    body.set("extra_data", extraData == null ? ComfyJson.object() : extraData);
    Request request = calls.post("/api/prompt", body, calls.timeouts().submit());
    ContentResponse answer = calls.send(request);
    JsonNode said = read(answer);
    if (REFUSALS.contains(answer.getStatus())) {
      return new Submission.Refused(answer.getStatus(), said);
    }
    if (answer.getStatus() != 200) {
      throw calls.unexpected(request, answer.getStatus(), answer.getContent());
    }
    String given = said.path("prompt_id").asString("");
    if (!said.path("node_errors").isEmpty()) {
      takeBack(given);
      return new Submission.Refused(200, said);
    }
    if (!given.equals(promptId)) { // an old ComfyUI: the prompt could not be found again
      takeBack(given);
      throw new ComfyUiAnswer("ComfyUI at " + base + " takes no prompt_id; update it", 200, null);
    }
    return new Submission.Accepted(given);
  }

  private static JsonNode read(ContentResponse answer) {
    try {
      return ComfyJson.read(answer.getContent());
    } catch (JacksonException e) {
      return StringNode.valueOf(answer.getContentAsString());
    }
  }

  private void takeBack(String promptId) throws InterruptedException {
    if (!promptId.isEmpty()) {
      dequeue(promptId);
      interrupt(promptId);
    }
  }

  /** The queue is asked first, so that a prompt which ends in between is found in the history. */
  public Lookup lookup(String promptId) throws InterruptedException {
    ObjectNode queue = calls.object(get("/api/queue"));
    if (holds(queue.path("queue_running"), promptId)) {
      return new Lookup.Running();
    }
    if (holds(queue.path("queue_pending"), promptId)) {
      return new Lookup.Queued();
    }
    return history(promptId).<Lookup>map(Lookup.Finished::new).orElseGet(Lookup.Unknown::new);
  }

  private static boolean holds(JsonNode items, String promptId) {
    for (JsonNode item : items) {
      if (item.path(1).asString("").equals(promptId)) {
        return true;
      }
    }
    return false;
  }

  /** The record of an ended prompt. */
  public Optional<ObjectNode> history(String promptId) throws InterruptedException {
    ObjectNode answer = calls.object(get("/api/history/" + Queries.encoded(promptId)));
    return answer.get(promptId) instanceof ObjectNode found ? Optional.of(found) : Optional.empty();
  }

  /**
   * Interrupts this prompt if it is running now; nobody else's. Nothing tells whether it was: look
   * for its end.
   */
  public void interrupt(String promptId) throws InterruptedException {
    post("/api/interrupt", ComfyJson.object().put("prompt_id", promptId));
  }

  /** Takes a waiting prompt out of the queue; a running one stays. */
  public void dequeue(String promptId) throws InterruptedException {
    post("/api/queue", delete(promptId));
  }

  public void deleteHistory(String promptId) throws InterruptedException {
    post("/api/history", delete(promptId));
  }

  private static ObjectNode delete(String promptId) {
    ObjectNode body = ComfyJson.object();
    body.putArray("delete").add(promptId);
    return body;
  }

  /** Frees memory after the running prompt; {@code freeMemory} drops cached results too. */
  public void free(boolean unloadModels, boolean freeMemory) throws InterruptedException {
    ObjectNode body = ComfyJson.object();
    post("/api/free", body.put("unload_models", unloadModels).put("free_memory", freeMemory));
  }

  /**
   * Uploads a file into ComfyUI's input folder, over one of the same name.
   *
   * @return the name to be used in a graph, with its folder
   */
  public String upload(Path file, String name, String subfolder)
      throws InterruptedException, IOException {
    return files.upload(file, name, subfolder);
  }

  /**
   * Copies an output file.
   *
   * @param entry {@code filename}, {@code subfolder}, {@code type}
   * @throws IOException when {@code out} fails
   * @throws ComfyUiAnswer with 404 when there is no such file
   */
  public Downloaded download(ObjectNode entry, OutputStream out)
      throws InterruptedException, IOException {
    return files.download(entry, out);
  }

  /**
   * Forwards a call as it is, with nothing but its method, path, query, body and content type.
   *
   * @throws dev.comfyserve.contract.ApiException for another method than GET and POST, and for a
   *     path that leaves this server's root
   */
  public ProxyAnswer forward(ProxyRequest call) throws InterruptedException {
    URI target = Forwarding.target(base, call);
    Request request = calls.request(call.method(), target, calls.timeouts().forward());
    if (call.body() != null && call.body().length > 0) {
      request.body(new BytesRequestContent(call.contentType(), call.body()));
    }
    ContentResponse answer = calls.send(request);
    String contentType = answer.getHeaders().get(HttpHeader.CONTENT_TYPE);
    return new ProxyAnswer(answer.getStatus(), contentType, answer.getContent());
  }

  /**
   * Opens a websocket.
   *
   * @throws IllegalStateException when this id has or had a socket that may not have ended
   */
  public EventStream events(String clientId) throws InterruptedException {
    return sockets.open(clientId);
  }

  private Request get(String path) {
    return calls.request("GET", path, calls.timeouts().call());
  }

  private void post(String path, ObjectNode body) throws InterruptedException {
    calls.ok(calls.post(path, body, calls.timeouts().call()));
  }
}
