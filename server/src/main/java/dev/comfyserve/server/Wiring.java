package dev.comfyserve.server;

import dev.comfyserve.client.Version;
import dev.comfyserve.comfyui.client.ComfyUiHttp;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Hardware;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.fleet.Fleet;
import dev.comfyserve.fleet.settings.FleetSettings;
import dev.comfyserve.mcp.http.McpHttp;
import dev.comfyserve.mcp.http.StreamTimes;
import dev.comfyserve.mcp.protocol.McpServer;
import dev.comfyserve.mcp.protocol.ServerInfo;
import dev.comfyserve.runtimes.Runtime;
import dev.comfyserve.runtimes.attached.AttachedRuntime;
import dev.comfyserve.runtimes.embedded.EmbeddedRuntime;
import dev.comfyserve.runtimes.embedded.EmbeddedSettings;
import dev.comfyserve.server.auth.BearerTokens;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.server.health.FleetMeters;
import dev.comfyserve.server.health.Metrics;
import dev.comfyserve.server.health.OperatorEndpoints;
import dev.comfyserve.server.health.Readiness;
import dev.comfyserve.server.http.BodyBudget;
import dev.comfyserve.server.http.FrontHandler;
import dev.comfyserve.server.http.HostOriginGuard;
import dev.comfyserve.server.http.HttpListener;
import dev.comfyserve.server.http.Routes;
import dev.comfyserve.server.mcp.McpEndpoint;
import dev.comfyserve.server.outputs.DownloadEndpoints;
import dev.comfyserve.server.rest.RestRoutes;
import dev.comfyserve.server.tools.ServerTools;
import dev.comfyserve.store.Store;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Builds every part with {@code new}, in order, and holds what is to be closed. Used once, by one
 * thread.
 */
final class Wiring {
  private static final long INPUT_LIMIT = 512L << 20;
  private static final Duration DRAIN_LIMIT = Duration.ofMinutes(10);
  private static final Duration ENGINE_START = Duration.ofSeconds(60);
  private static final Duration CALLS_END = Duration.ofSeconds(5);
  private static final Duration BODY_PATIENCE = Duration.ofSeconds(20);

  private final ServerConfig config;
  private final InstantSource clock;
  private final Ids ids;
  private final RandomGenerator random;
  private final Closers closers;
  private final HttpListener listener;

  Wiring(
      ServerConfig config, InstantSource clock, Ids ids, RandomGenerator random, Closers closers) {
    this.config = config;
    this.clock = clock;
    this.ids = ids;
    this.random = random;
    this.closers = closers;
    this.listener = new HttpListener(config.host(), config.port());
  }

  /** Everything up to the moment in which calls are answered. */
  Started start() throws Exception {
    StateFiles files = new StateFiles(config.data());
    files.makeFolder();
    Store store = closers.add("store", Store.open(config.data(), clock, ids));
    bind();
    closers.add("port", listener::release);
    // Only now: a start that is refused must not have told nobody the new token.
    Optional<Secret> newToken = tokens(store, files);
    Fleet fleet = fleet(store);
    Readiness readiness = new Readiness();
    Metrics metrics = closers.add("metrics", new Metrics());
    FleetMeters.bind(fleet::stats, metrics.registry());
    listener.start(front(store, fleet, files.freshUploads(), readiness, metrics));
    closers.add("HTTP server", () -> listener.stop(CALLS_END));
    closers.add("readiness", () -> readiness.enter(Readiness.Phase.STOPPING));
    URI bound = boundUrl();
    files.writeServer(bound, ProcessHandle.current().pid());
    closers.add("server.json", files::removeServer);
    readiness.enter(Readiness.Phase.READY);
    return new Started(publicUrl(), bound, newToken);
  }

  /** What the outside needs to know of a start. */
  record Started(URI url, URI bound, Optional<Secret> newToken) {}

  private void bind() throws StartRefused {
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
  }

  private Optional<Secret> tokens(Store store, StateFiles files) throws IOException, StartRefused {
    if (config.token() != null) {
      try {
        store.tokens().ensure(ServerConfig.DEFAULT_ACCOUNT, config.token());
      } catch (IllegalArgumentException e) {
        throw new StartRefused("COMFYSERVE_TOKEN is the token of another account.", e);
      }
    }
    boolean any = store.tokens().list().stream().anyMatch(token -> token.revokedAt() == null);
    if (any || config.auth() == ServerConfig.Auth.NONE) {
      return Optional.empty();
    }
    Secret made = store.tokens().create(ServerConfig.DEFAULT_ACCOUNT);
    files.writeToken(made);
    return Optional.of(made);
  }

  private Fleet fleet(Store store) throws InterruptedException {
    ComfyUiHttp http = closers.add("ComfyUI client", ComfyUiHttp.open());
    List<Runtime> runtimes = new ArrayList<>();
    EnumSet<Hardware> all = EnumSet.allOf(Hardware.class);
    if (!config.comfyuiUrls().isEmpty()) {
      runtimes.add(
          closers.add(
              "attached runtime", new AttachedRuntime(config.comfyuiUrls(), all, http, clock)));
    }
    runtimes.add(closers.add("embedded runtime", new EmbeddedRuntime(embedded(), http)));
    Fleet fleet =
        closers.add(
            "fleet",
            Fleet.create(
                store, runtimes, settings(runtimes.getFirst().name()), clock, ids, random));
    fleet.start();
    return fleet;
  }

  private EmbeddedSettings embedded() {
    EmbeddedSettings usual = EmbeddedSettings.in(config.data().resolve("instances"));
    return new EmbeddedSettings(
        usual.folder(),
        config.slots() == 0 ? usual.slots() : config.slots(),
        usual.hardware(),
        ENGINE_START,
        config.testNodes() ? List.of("--test-nodes") : List.of());
  }

  private FleetSettings settings(String defaultRuntime) {
    FleetSettings usual = FleetSettings.defaults(this::publicUrl, defaultRuntime);
    return usual
        .withAllowNetworks(config.allowNetworks())
        .withInput(config.bodyLimit(), INPUT_LIMIT, usual.inputTimeout())
        .withRunLimits(
            config.requestTimeLimit(), usual.unreachableLimit(), usual.interruptPatience())
        .withRetention(config.retention())
        .withOnStop(config.onStop(), DRAIN_LIMIT);
  }

  private FrontHandler front(
      Store store, Fleet fleet, Path uploads, Readiness readiness, Metrics metrics) {
    Routes routes = new Routes();
    new OperatorEndpoints(readiness, metrics).addTo(routes);
    RestRoutes.add(routes, fleet, uploads, INPUT_LIMIT);
    new DownloadEndpoints(fleet.urls()).addTo(routes);
    new McpEndpoint(mcp(fleet, readiness), config.bodyLimit()).addTo(routes);
    String open = config.auth() == ServerConfig.Auth.NONE ? ServerConfig.DEFAULT_ACCOUNT : null;
    long budget = Math.max(2 * config.bodyLimit(), java.lang.Runtime.getRuntime().maxMemory() / 4);
    return new FrontHandler(
        new HostOriginGuard(
            config.host(),
            ServerConfig.loopback(config.host()),
            listener::port,
            this::publicUrl,
            config.allowedOrigins()),
        new BearerTokens(store.tokens()::accountOf, open),
        routes,
        new FrontHandler.Limits(config.bodyLimit(), new BodyBudget(budget, BODY_PATIENCE)),
        metrics::answered,
        ids);
  }

  private McpHttp<Caller> mcp(Fleet fleet, Readiness readiness) {
    McpServer<Caller> server =
        new McpServer<>(
            new ServerInfo(
                "comfyserve",
                Version.TEXT,
                "ComfyServe",
                "Runs ComfyUI workflows on your own GPUs.",
                null),
            ServerTools.INSTRUCTIONS,
            ServerTools.registry(fleet.api(), config.waitCap(), clock, readiness::stopping),
            ServerTools.FAULTS,
            ids::next);
    return new McpHttp<>(server, StreamTimes.DEFAULT);
  }

  private URI publicUrl() {
    return config.publicUrl() != null ? config.publicUrl() : boundUrl();
  }

  private URI boundUrl() {
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
