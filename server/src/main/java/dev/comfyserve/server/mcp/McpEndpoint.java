package dev.comfyserve.server.mcp;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.http.EventSink;
import dev.comfyserve.mcp.http.McpHttp;
import dev.comfyserve.mcp.http.McpHttpCall;
import dev.comfyserve.mcp.http.McpHttpReply;
import dev.comfyserve.server.auth.Challenges;
import dev.comfyserve.server.http.Access;
import dev.comfyserve.server.http.Call;
import dev.comfyserve.server.http.Reply;
import dev.comfyserve.server.http.Routes;
import dev.comfyserve.server.tools.Selection;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** {@code /mcp}. */
public final class McpEndpoint {
  private static final int FORBIDDEN = 403;

  private final ToolChoice choice;
  private final Function<Selection, McpHttp<Caller>> maker;
  private final Challenges challenges;
  private final long bodyLimit;

  /** One for each selection that was asked for: there are a few dozen at the most. */
  private final Map<Selection, McpHttp<Caller>> made = new ConcurrentHashMap<>();

  private volatile boolean stopped;

  /**
   * @param choice which tools a call is offered
   * @param maker makes what answers the calls of one selection
   * @param challenges says which scope a refused call needs
   */
  public McpEndpoint(
      ToolChoice choice,
      Function<Selection, McpHttp<Caller>> maker,
      Challenges challenges,
      long bodyLimit) {
    this.challenges = challenges;
    this.choice = choice;
    this.maker = maker;
    this.bodyLimit = bodyLimit;
  }

  /** Ends the streams that have no end of their own. */
  public void stop() {
    stopped = true;
    made.values().forEach(McpHttp::stop);
  }

  private McpHttp<Caller> mcp(Selection selection) {
    McpHttp<Caller> mcp = made.computeIfAbsent(selection, maker);
    if (stopped) {
      mcp.stop();
    }
    return mcp;
  }

  public void addTo(Routes routes) {
    // No session and no stream of the server's own: GET and DELETE are 405, as in any other place.
    routes.add("POST", "/mcp", Access.TOKEN_BY_ENDPOINT, this::answer);
  }

  private void answer(Call call, Reply reply) throws IOException {
    Selection selection = choice.of(call);
    byte[] body;
    try {
      body = call.body();
    } catch (ApiException e) {
      if (e.errorCode() != ErrorCode.TOO_LARGE.code()) {
        throw e;
      }
      // This answer's form is fixed by the contract.
      reply.json(
          413,
          Json.object()
              .put("ok", false)
              .put("error", e.getMessage())
              .put("limit_bytes", bodyLimit));
      call.dropBody();
      return;
    }
    mcp(selection)
        .handle(new HttpCall(call, body), new HttpReply(call, reply, challenges), call.caller());
  }

  private record HttpCall(Call call, byte[] body) implements McpHttpCall {
    @Override
    public String method() {
      return call.method();
    }

    @Override
    public List<String> headers(String name) {
      return call.headers(name);
    }

    @Override
    public void counts(int more) {
      call.counts(more);
    }
  }

  private record HttpReply(Call call, Reply reply, Challenges challenges) implements McpHttpReply {
    @Override
    public void json(int status, Map<String, String> headers, byte[] body) throws IOException {
      if (!call.admitted()) {
        reply.header("WWW-Authenticate", challenges.invalid(call));
        throw new ApiException(ErrorCode.UNAUTHORIZED, "The token is unknown or revoked.");
      }
      headers.forEach(reply::header);
      if (status == FORBIDDEN) {
        reply.header("WWW-Authenticate", challenges.insufficient(call));
      }
      reply.bytes(status, "application/json", body);
    }

    @Override
    public void empty(int status, Map<String, String> headers) throws IOException {
      headers.forEach(reply::header);
      reply.empty(status);
    }

    @Override
    public EventSink startEvents() throws IOException {
      reply.header("Cache-Control", "no-cache").header("X-Accel-Buffering", "no");
      return new Sink(call, reply.open(200, "text/event-stream"));
    }
  }

  /** A stream may go on for as long as its client likes, but no longer than the token is good. */
  private record Sink(Call call, OutputStream out) implements EventSink {
    @Override
    public void write(byte[] lines) throws IOException {
      if (!call.admitted()) {
        throw new IOException("the caller's token is not good any more");
      }
      out.write(lines);
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
