package dev.comfyserve.server;

import dev.comfyserve.contract.Ids;
import dev.comfyserve.mcp.asking.Asking;
import dev.comfyserve.mcp.http.McpHttp;
import dev.comfyserve.mcp.http.StreamTimes;
import dev.comfyserve.mcp.protocol.McpServer;
import dev.comfyserve.server.auth.Challenges;
import dev.comfyserve.server.auth.Door;
import dev.comfyserve.server.auth.ResourceMetadata;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.server.health.Metrics;
import dev.comfyserve.server.health.OperatorEndpoints;
import dev.comfyserve.server.health.Readiness;
import dev.comfyserve.server.http.Authenticator;
import dev.comfyserve.server.http.BodyBudget;
import dev.comfyserve.server.http.FrontHandler;
import dev.comfyserve.server.http.HostOriginGuard;
import dev.comfyserve.server.http.HttpListener;
import dev.comfyserve.server.http.Routes;
import dev.comfyserve.server.mcp.McpEndpoint;
import dev.comfyserve.server.mcp.McpOffers;
import dev.comfyserve.server.mcp.ToolChoice;
import dev.comfyserve.server.tools.ServerTools;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What every kind of server has: the port, health and numbers, the MCP endpoint, and the guard in
 * front of them. Used once, by one thread.
 */
final class HttpSide {
  private static final Duration CALLS_END = Duration.ofSeconds(5);
  private static final Duration BODY_PATIENCE = Duration.ofSeconds(20);

  private final ServerConfig config;
  private final Ids ids;
  private final Closers closers;

  /** Ends the calls that would go on for as long as their client likes. */
  private final List<Runnable> endless = new CopyOnWriteArrayList<>();

  private final HttpListener listener;
  private final Readiness readiness = new Readiness();
  private final Metrics metrics;

  HttpSide(ServerConfig config, Ids ids, Closers closers) {
    this.config = config;
    this.ids = ids;
    this.closers = closers;
    this.listener = new HttpListener(config.host(), config.port());
    this.metrics = closers.add("metrics", new Metrics());
  }

  Metrics metrics() {
    return metrics;
  }

  /** Takes the port; calls are answered later. */
  void bind() throws StartRefused {
    try {
      listener.bind();
    } catch (IOException e) {
      throw new StartRefused(
          "Cannot listen on "
              + config.host()
              + ":"
              + config.port()
              + " ("
              + e.getMessage()
              + "). Stop what uses the port, or set COMFYSERVE_PORT to another one.",
          e);
    }
    closers.add("port", listener::release);
  }

  /** The operator's routes, to which each kind of server adds its own. */
  Routes routes() {
    Routes routes = new Routes();
    new OperatorEndpoints(readiness, metrics).addTo(routes);
    if (config.auth() == ServerConfig.Auth.TOKEN) {
      new ResourceMetadata(this::publicUrl, config.access().authorizationServers()).addTo(routes);
    }
    return routes;
  }

  /**
   * The tools and all that goes with them, at {@code /mcp}.
   *
   * @param roundKey signs what clients carry while they are asked something
   */
  McpEndpoint mcp(
      McpOffers.Host host,
      McpOffers.Introduction introduction,
      InstantSource clock,
      byte[] roundKey) {
    ServerTools.Conduct conduct =
        new ServerTools.Conduct(
            config.waitCap(),
            config.confirm() == ServerConfig.Confirm.ASK,
            clock,
            readiness::stopping);
    Asking asking = Asking.with(roundKey, clock);
    McpEndpoint endpoint =
        new McpEndpoint(
            ToolChoice.of(config.access(), host.backing().own() != null),
            selection ->
                new McpHttp<>(
                    new McpServer<>(
                        McpOffers.of(
                            host,
                            introduction,
                            ServerTools.registry(host.backing(), conduct, selection),
                            asking,
                            selection),
                        ids::next),
                    StreamTimes.DEFAULT),
            challenges(),
            config.bodyLimit());
    endless.add(endpoint::stop);
    return endpoint;
  }

  /** What callers without a good token are told. */
  Challenges challenges() {
    return new Challenges(this::publicUrl);
  }

  /**
   * An authenticator with the limits that hold for every kind of server.
   *
   * @param callsPerMinute of one token; 0 for no limit
   */
  Authenticator door(Authenticator tokens, int callsPerMinute, InstantSource clock) {
    return new Door(tokens, challenges(), callsPerMinute, config.access().readOnly(), clock);
  }

  /** Answers calls from now on. */
  void serve(Routes routes, Authenticator authenticator) throws Exception {
    long budget = Math.max(2 * config.bodyLimit(), java.lang.Runtime.getRuntime().maxMemory() / 4);
    listener.start(
        new FrontHandler(
            new HostOriginGuard(
                config.host(),
                ServerConfig.loopback(config.host()),
                listener::port,
                this::publicUrl,
                config.allowedOrigins()),
            authenticator,
            routes,
            new FrontHandler.Limits(
                config.bodyLimit(), new BodyBudget(budget, BODY_PATIENCE), largeFiles()),
            metrics::answered,
            ids));
    closers.add("HTTP server", () -> listener.stop(CALLS_END));
    closers.add("subscriptions", () -> endless.forEach(Runnable::run));
    closers.add("readiness", () -> readiness.enter(Readiness.Phase.STOPPING));
  }

  private String largeFiles() {
    return config.upstream() == null
        ? "Upload large files with POST /prod/v2/files and send their URL."
        : "Send a public https URL in place of a large file.";
  }

  /** Everything is up. */
  void ready() {
    readiness.enter(Readiness.Phase.READY);
  }

  URI publicUrl() {
    return config.publicUrl() != null ? config.publicUrl() : boundUrl();
  }

  URI boundUrl() {
    String host =
        switch (config.host()) {
          // All addresses: the one that surely reaches this machine from itself.
          case "0.0.0.0", "::" -> "127.0.0.1";
          case String other when other.contains(":") -> "[" + other + "]";
          case String other -> other;
        };
    return URI.create("http://" + host + ":" + listener.port());
  }
}
