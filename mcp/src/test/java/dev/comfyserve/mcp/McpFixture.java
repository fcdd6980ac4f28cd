package dev.comfyserve.mcp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.comfyserve.mcp.http.EventSink;
import dev.comfyserve.mcp.http.McpHttp;
import dev.comfyserve.mcp.http.McpHttpCall;
import dev.comfyserve.mcp.http.McpHttpReply;
import dev.comfyserve.mcp.http.StreamTimes;
import dev.comfyserve.mcp.protocol.McpOffer;
import dev.comfyserve.mcp.protocol.McpServer;
import dev.comfyserve.mcp.protocol.ServerInfo;
import dev.comfyserve.mcp.tool.ArgumentFaultReport;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The layer behind the JDK's own HTTP server on a free port of this machine. The principal is the
 * bearer token.
 */
public final class McpFixture implements AutoCloseable {
  public static final ServerInfo INFO =
      new ServerInfo("fixture", "1.2.3", "The fixture", "For tests", "https://example.com");

  /** A call that takes a moment begins a stream: for tests of just that. */
  public static final StreamTimes QUICK =
      new StreamTimes(
          java.time.Duration.ofMillis(200),
          java.time.Duration.ofMillis(50),
          java.time.Duration.ofMillis(100));

  /** A stream begins only when there is something to say, however slow the machine is. */
  public static final StreamTimes PATIENT =
      new StreamTimes(
          java.time.Duration.ofMinutes(1),
          java.time.Duration.ofMillis(50),
          java.time.Duration.ofMillis(100));

  private final HttpServer http;
  private final McpHttp<String> mcp;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger callsRunning = new AtomicInteger();

  private McpFixture(McpHttp<String> mcp, int port) {
    this.mcp = mcp;
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.setExecutor(threads);
    http.createContext("/mcp", this::handle);
    http.start();
  }

  public static McpFixture start(List<Tool<String>> tools) {
    return start(tools, PATIENT, 0);
  }

  public static McpFixture start(List<Tool<String>> tools, StreamTimes times, int port) {
    return new McpFixture(new McpHttp<>(server(tools), times), port);
  }

  /** A server that offers more than tools; begin with {@link #offer}. */
  public static McpFixture start(McpOffer<String> offer) {
    return start(offer, PATIENT, 0);
  }

  public static McpFixture start(McpOffer<String> offer, StreamTimes times, int port) {
    return new McpFixture(new McpHttp<>(server(offer), times), port);
  }

  public static McpOffer<String> offer(List<Tool<String>> tools) {
    return McpOffer.of(INFO, "Use it well.", new ToolRegistry<>(tools), ArgumentFaultReport.TEXT);
  }

  public static McpServer<String> server(List<Tool<String>> tools) {
    return server(offer(tools));
  }

  public static McpServer<String> server(McpOffer<String> offer) {
    AtomicInteger references = new AtomicInteger();
    return new McpServer<>(offer, () -> "ref-" + references.incrementAndGet());
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/mcp");
  }

  /** How many requests are being answered right now. */
  public int callsRunning() {
    return callsRunning.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    callsRunning.incrementAndGet();
    try (exchange) {
      if (!isLocal(exchange.getRequestHeaders().getFirst("Host"))
          || !isLocal(exchange.getRequestHeaders().getFirst("Origin"))) {
        exchange.sendResponseHeaders(403, -1);
        return;
      }
      byte[] body = exchange.getRequestBody().readAllBytes();
      String token = exchange.getRequestHeaders().getFirst("Authorization");
      mcp.handle(new Call(exchange, body), new Reply(exchange), token);
    } finally {
      callsRunning.decrementAndGet();
    }
  }

  private static boolean isLocal(String place) {
    return place == null || place.matches("(https?://)?(localhost|127\\.0\\.0\\.1)(:\\d+)?");
  }

  /** What a server does first when it stops. */
  public void stopListening() {
    mcp.stop();
  }

  @Override
  public void close() {
    mcp.stop();
    http.stop(0);
    threads.shutdownNow();
  }

  private record Call(HttpExchange exchange, byte[] body) implements McpHttpCall {
    @Override
    public String method() {
      return exchange.getRequestMethod();
    }

    @Override
    public List<String> headers(String name) {
      return exchange.getRequestHeaders().getOrDefault(name, List.of());
    }
  }

  private record Reply(HttpExchange exchange) implements McpHttpReply {
    @Override
    public void json(int status, Map<String, String> headers, byte[] body) throws IOException {
      headers.forEach(exchange.getResponseHeaders()::set);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }

    @Override
    public void empty(int status, Map<String, String> headers) throws IOException {
      headers.forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(status, -1);
    }

    @Override
    public EventSink startEvents() throws IOException {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.getResponseHeaders().set("Cache-Control", "no-cache");
      exchange.getResponseHeaders().set("X-Accel-Buffering", "no");
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      return new EventSink() {
        @Override
        public void write(byte[] bytes) throws IOException {
          out.write(bytes);
          out.flush();
        }

        @Override
        public void close() throws IOException {
          out.close();
        }
      };
    }
  }
}
