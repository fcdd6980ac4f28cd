package dev.comfyserve.comfyui.client;

import dev.comfyserve.comfyui.ComfyJson;
import dev.comfyserve.contract.Text;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.io.ByteBufferPool;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** HTTP calls to one server, with every failure as a {@link ComfyUiException}. */
final class Calls {
  /** A history record or a queue holds whole graphs; {@code object_info} of a big install too. */
  private static final int ANSWER_LIMIT = 64 << 20;

  private static final int FILE_BUFFER = 64 << 10;

  private final ComfyUiHttp http;
  private final URI base;

  Calls(ComfyUiHttp http, URI base) {
    this.http = http;
    this.base = base;
  }

  ComfyUiTimeouts timeouts() {
    return http.timeouts;
  }

  ByteBufferPool.Sized buffers() {
    return new ByteBufferPool.Sized(http.http.getByteBufferPool(), false, FILE_BUFFER);
  }

  /** A request to a path that begins with a slash and is encoded. */
  Request request(String method, String path, Duration timeout) {
    return request(method, URI.create(base + path), timeout);
  }

  Request request(String method, URI uri, Duration timeout) {
    return http.http
        .newRequest(uri)
        .method(method)
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  Request post(String path, JsonNode body, Duration timeout) {
    byte[] bytes = ComfyJson.MAPPER.writeValueAsBytes(body);
    return request("POST", path, timeout).body(new BytesRequestContent("application/json", bytes));
  }

  /** The answer, whatever its status. */
  ContentResponse send(Request request) throws InterruptedException {
    AtomicBoolean begun = new AtomicBoolean();
    request.onRequestBegin(r -> begun.set(true));
    try {
      return new CompletableResponseListener(request, ANSWER_LIMIT).send().get();
    } catch (InterruptedException e) {
      request.abort(e);
      throw e;
    } catch (ExecutionException e) {
      throw failure(request, begun.get(), e.getCause());
    }
  }

  /** Waits for the head of an answer whose body is then read from the listener. */
  Response sendHead(Request request, InputStreamResponseListener body) throws InterruptedException {
    AtomicBoolean begun = new AtomicBoolean();
    request.onRequestBegin(r -> begun.set(true)).send(body);
    try {
      return body.get(timeouts().call().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      request.abort(e);
      throw e;
    } catch (TimeoutException e) {
      request.abort(e);
      throw failure(request, begun.get(), e);
    } catch (ExecutionException e) {
      throw failure(request, begun.get(), e.getCause());
    }
  }

  ComfyUiException failure(Request request, boolean begun, Throwable cause) {
    String what = request.getMethod() + " " + request.getPath() + " at " + base;
    if (cause instanceof IllegalArgumentException) { // how Jetty says that an answer is too big
      return new ComfyUiAnswer(what + ": the answer is too big", 200, cause);
    }
    String why = cause instanceof TimeoutException ? "no answer in time" : cause.toString();
    return new ComfyUiUnreachable(what + ": " + why, begun, cause);
  }

  /** Sends, and demands a 200. */
  ContentResponse ok(Request request) throws InterruptedException {
    ContentResponse answer = send(request);
    if (answer.getStatus() != 200) {
      throw unexpected(request, answer.getStatus(), answer.getContent());
    }
    return answer;
  }

  ObjectNode object(Request request) throws InterruptedException {
    ContentResponse answer = ok(request);
    try {
      if (ComfyJson.read(answer.getContent()) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw new ComfyUiAnswer(request.getPath() + " at " + base + ": no JSON", 200, e);
    }
    throw unexpected(request, 200, answer.getContent());
  }

  ComfyUiAnswer unexpected(Request request, int status, byte[] body) {
    int length = Math.min(body.length, 300);
    String text = Text.clip(new String(body, 0, length, StandardCharsets.UTF_8), 200);
    String what = request.getMethod() + " " + request.getPath() + " at " + base;
    return new ComfyUiAnswer(what + " answered " + status + ": " + text, status, null);
  }
}
