package dev.comfyserve.comfyui.client;

import java.time.Duration;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.eclipse.jetty.websocket.client.WebSocketClient;

/**
 * The sockets to all ComfyUI servers, on virtual threads. Follows no redirects and keeps no
 * cookies. {@link #close} fails every call that is under way.
 */
public final class ComfyUiHttp implements AutoCloseable {
  private static final int CONNECTIONS_PER_SERVER = 64;
  private static final Duration IDLE_CONNECTION = Duration.ofSeconds(30);

  /** Our own pings find a dead socket much sooner; this is for the case that they fail. */
  private static final Duration IDLE_SOCKET = Duration.ofMinutes(10);

  final HttpClient http = new HttpClient();
  final WebSocketClient sockets;
  final ComfyUiTimeouts timeouts;

  private ComfyUiHttp(ComfyUiTimeouts timeouts) {
    this.timeouts = timeouts;
    http.setExecutor(new VirtualThreadPool());
    http.setName("comfyui");
    http.setFollowRedirects(false);
    http.setHttpCookieStore(new HttpCookieStore.Empty());
    http.setConnectTimeout(timeouts.connect().toMillis());
    http.setIdleTimeout(IDLE_CONNECTION.toMillis());
    http.setMaxConnectionsPerDestination(CONNECTIONS_PER_SERVER);
    http.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "comfyserve"));
    sockets = new WebSocketClient(http);
    sockets.setIdleTimeout(IDLE_SOCKET);
    sockets.setAutoFragment(true);
  }

  public static ComfyUiHttp open() {
    return open(ComfyUiTimeouts.DEFAULT);
  }

  /** Started. */
  public static ComfyUiHttp open(ComfyUiTimeouts timeouts) {
    ComfyUiHttp client = new ComfyUiHttp(timeouts);
    try {
      client.http.start();
      // We have no credentials; with this handler a 401 without a challenge would be a failure.
      client.http.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
      client.sockets.start();
      return client;
    } catch (Exception e) {
      client.close();
      throw new IllegalStateException("the HTTP client does not start", e);
    }
  }

  @Override
  public void close() {
    try {
      sockets.stop();
      http.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP client does not stop", e);
    }
  }
}
