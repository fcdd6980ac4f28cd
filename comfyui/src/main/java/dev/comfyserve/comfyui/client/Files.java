package dev.comfyserve.comfyui.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.MultiPartRequestContent;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import tools.jackson.databind.node.ObjectNode;

/** Files to and from one server. */
final class Files {
  /** However slowly it moves. */
  private static final Duration WHOLE_FILE = Duration.ofMinutes(30);

  private final Calls calls;

  Files(Calls calls) {
    this.calls = calls;
  }

  String upload(Path file, String name, String subfolder) throws InterruptedException, IOException {
    if (!java.nio.file.Files.isReadable(file)) {
      throw new IOException("cannot be read: " + file);
    }
    MultiPartRequestContent form = new MultiPartRequestContent();
    field(form, "type", "input");
    field(form, "overwrite", "true");
    field(form, "subfolder", subfolder);
    form.addPart(new MultiPart.PathPart(calls.buffers(), "image", name, HttpFields.EMPTY, file));
    form.close();
    Request request = calls.request("POST", "/api/upload/image", WHOLE_FILE).body(form);
    ObjectNode answer = calls.object(stalling(request));
    String folder = answer.path("subfolder").asString("");
    String stored = answer.path("name").asString(name);
    return folder.isEmpty() ? stored : folder + "/" + stored;
  }

  private static void field(MultiPartRequestContent form, String name, String value) {
    form.addPart(
        new MultiPart.ContentSourcePart(
            name,
            null,
            HttpFields.EMPTY,
            new StringRequestContent("text/plain", value, StandardCharsets.UTF_8)));
  }

  Downloaded download(ObjectNode entry, OutputStream out) throws InterruptedException, IOException {
    String query =
        Queries.of(
            "filename", entry.path("filename").asString(""),
            "subfolder", entry.path("subfolder").asString(""),
            "type", entry.path("type").asString("output"));
    Request request = stalling(calls.request("GET", "/api/view" + query, WHOLE_FILE));
    InputStreamResponseListener body = new InputStreamResponseListener();
    Response head = calls.sendHead(request, body);
    try (InputStream in = body.getInputStream()) {
      if (head.getStatus() != 200) {
        throw calls.unexpected(request, head.getStatus(), new byte[0]);
      }
      long bytes = copy(request, in, out);
      return new Downloaded(head.getHeaders().get(HttpHeader.CONTENT_TYPE), bytes);
    }
  }

  private Request stalling(Request request) {
    return request.idleTimeout(calls.timeouts().stall().toMillis(), TimeUnit.MILLISECONDS);
  }

  private long copy(Request request, InputStream in, OutputStream out)
      throws InterruptedException, IOException {
    byte[] buffer = new byte[64 << 10];
    long total = 0;
    while (true) {
      int got;
      try {
        got = in.read(buffer);
      } catch (InterruptedIOException e) {
        request.abort(e);
        throw (InterruptedException) new InterruptedException().initCause(e);
      } catch (IOException e) {
        throw calls.failure(request, true, e);
      }
      if (got < 0) {
        return total;
      }
      out.write(buffer, 0, got);
      total += got;
    }
  }
}
