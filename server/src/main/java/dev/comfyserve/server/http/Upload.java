package dev.comfyserve.server.http;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Fault;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Attributes;

/**
 * One file that a caller sends, as a raw body or as a part of a form.
 *
 * @param filename as the caller calls it, or null
 * @param contentType as the caller says, or null
 */
public record Upload(InputStream content, String filename, String contentType) {
  private static final int MOST_PARTS = 20;
  private static final int MOST_HEADERS = 8 << 10;
  private static final int IN_MEMORY = 64 << 10;

  /** Takes an upload while it can be read. */
  @FunctionalInterface
  public interface Taker<T> {
    T take(Upload upload) throws IOException;
  }

  /**
   * Hands the call's file over; afterwards its temporary copies are gone.
   *
   * @param folder where large parts of a form are kept meanwhile
   * @param limit bytes of the file
   */
  public static <T> T of(Call call, Path folder, long limit, Taker<T> taker) throws IOException {
    if (call.contentLength() > limit + MOST_HEADERS * (long) MOST_PARTS) {
      throw Bodies.tooLarge(limit);
    }
    if (!call.contentType().equals("multipart/form-data")) {
      String name = call.query().one("filename").orElse(null);
      String type = call.contentType().isEmpty() ? null : call.contentType();
      // The stream is not closed: what is left of it belongs to the front door.
      return taker.take(new Upload(new RequestStream(call), name, type));
    }
    try (MultiPartFormData.Parts parts = parts(call, folder, limit)) {
      for (MultiPart.Part part : parts) {
        if (part.getFileName() != null) {
          try (InputStream in = Content.Source.asInputStream(part.createContentSource())) {
            return taker.take(
                new Upload(in, part.getFileName(), part.getHeaders().get("Content-Type")));
          }
        }
      }
    }
    throw unreadable("holds no part with a filename");
  }

  private static MultiPartFormData.Parts parts(Call call, Path folder, long limit) {
    Form form = new Form(call.request(), limit + MOST_HEADERS * (long) MOST_PARTS);
    MultiPartConfig config =
        new MultiPartConfig.Builder()
            .location(folder)
            .maxParts(MOST_PARTS)
            .maxHeadersSize(MOST_HEADERS)
            .maxPartSize(-1)
            .maxSize(-1)
            .maxMemoryPartSize(IN_MEMORY)
            .build();
    try {
      return MultiPartFormData.getParts(
          form, new Attributes.Mapped(), call.header("Content-Type").orElse(""), config);
    } catch (RuntimeException e) {
      if (form.tooLarge) {
        throw Bodies.tooLarge(limit);
      }
      throw unreadable("is not a well-formed multipart/form-data body with at most 20 parts");
    }
  }

  private static ApiException unreadable(String msg) {
    return ApiException.invalid(List.of(new Fault(List.of("body"), msg, "multipart")));
  }

  /**
   * A form's bytes, counted. The parser fails its source when it cannot read it, which would break
   * the connection before the answer; that stops here.
   */
  private static final class Form implements Content.Source {
    private final Request request;
    private final long limit;
    private long bytes;
    private boolean tooLarge;

    Form(Request request, long limit) {
      this.request = request;
      this.limit = limit;
    }

    @Override
    public Content.Chunk read() {
      Content.Chunk chunk = request.read();
      if (chunk != null && !Content.Chunk.isFailure(chunk)) {
        bytes += chunk.remaining();
        if (bytes > limit) {
          tooLarge = true;
          chunk.release();
          return Content.Chunk.from(new IOException("the form is too large"));
        }
      }
      return chunk;
    }

    @Override
    public void demand(Runnable callback) {
      request.demand(callback);
    }

    @Override
    public void fail(Throwable failure) {
      // see above
    }
  }

  /** The body as a stream whose close does not fail the rest of the exchange. */
  private static final class RequestStream extends FilterInputStream {
    RequestStream(Call call) {
      super(Content.Source.asInputStream(call.request()));
    }

    @Override
    public void close() {
      // see above
    }
  }
}
