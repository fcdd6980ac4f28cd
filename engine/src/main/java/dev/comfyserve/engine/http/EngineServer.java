package dev.comfyserve.engine.http;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/** The HTTP and websocket server of one engine. */
public final class EngineServer implements AutoCloseable {
  private static final Duration HTTP_IDLE = Duration.ofSeconds(60);
  private static final int HEADER_LIMIT = 32 << 10;

  private final Server server;
  private final ServerConnector connector;
  private final String host;

  private EngineServer(Server server, ServerConnector connector, String host) {
    this.server = server;
    this.connector = connector;
    this.host = host;
  }

  /**
   * Binds and answers.
   *
   * @param ids gives a websocket its id where the client chose none
   * @throws IOException when the address is taken
   */
  public static EngineServer start(
      String host, int port, Routes routes, Sockets sockets, Supplier<String> ids)
      throws IOException {
    Server server = new Server(new VirtualThreadPool());
    server.setStopTimeout(0);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADER_LIMIT);
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(HTTP_IDLE.toMillis());
    server.addConnector(connector);
    ServerWebSocketContainer webSockets = ServerWebSocketContainer.ensure(server);
    webSockets.setIdleTimeout(Duration.ZERO);
    OriginGuard guard = new OriginGuard(OriginGuard.isLoopback(host));
    server.setHandler(new EngineHandler(routes, sockets, guard, webSockets, ids));
    EngineServer started = new EngineServer(server, connector, host);
    try {
      server.start();
    } catch (Exception e) {
      started.close();
      throw new IOException("cannot serve on " + host + ":" + port + ": " + e.getMessage(), e);
    }
    return started;
  }

  public URI url() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + name + ":" + connector.getLocalPort());
  }

  /** Closes the port and every connection at once. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the engine's server did not stop", e);
    }
  }
}
