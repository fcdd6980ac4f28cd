package dev.comfyserve.server.http;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening socket and its HTTP server. {@link #bind} takes the port, so that a taken one is
 * known before anything else is started; calls are answered from {@link #start} on.
 */
public final class HttpListener {
  private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);
  private static final Duration IDLE = Duration.ofSeconds(60);
  static final int LARGEST_HEADERS = 32 << 10;

  private final Server server;
  private final ServerConnector connector;
  private final GracefulHandler graceful = new GracefulHandler();

  public HttpListener(String host, int port) {
    // Without a bound: of the 200 that are Jetty's own choice each open wait would take one, and
    // when they are gone the server answers nobody. What calls may cost is bounded where it arises.
    server = new Server(new VirtualThreadPool(0));
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(LARGEST_HEADERS);
    // Paths are matched as they were sent, segment by segment; ComfyUI's own paths hold %2F.
    http.setUriCompliance(UriCompliance.UNSAFE);
    http.setHttpCompliance(HttpCompliance.RFC9110);
    connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(IDLE.toMillis());
    server.addConnector(connector);
    server.setErrorHandler(new JettyErrors());
    server.setHandler(graceful);
  }

  /** Takes the port. */
  public void bind() throws IOException {
    connector.open();
  }

  /** Gives the port back; idempotent. */
  public void release() {
    connector.close();
  }

  /** The real port; after {@link #bind}. */
  public int port() {
    return connector.getLocalPort();
  }

  public void start(Handler handler) throws Exception {
    graceful.setHandler(handler);
    server.start();
  }

  /** Takes no more calls, gives the open ones the time to end, then ends them. */
  public void stop(Duration grace) throws Exception {
    server.setStopTimeout(grace.toMillis());
    connector.close();
    try {
      server.stop();
    } catch (TimeoutException e) {
      LOG.warn("Calls that did not end within {} were cut off", grace);
    }
  }
}
