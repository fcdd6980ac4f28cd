package dev.comfyserve.server;

import dev.comfyserve.comfyui.client.ComfyUiHttp;
import dev.comfyserve.contract.Hardware;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.fleet.Fleet;
import dev.comfyserve.fleet.settings.FleetSettings;
import dev.comfyserve.runtimes.Runtime;
import dev.comfyserve.runtimes.attached.AttachedRuntime;
import dev.comfyserve.runtimes.embedded.EmbeddedRuntime;
import dev.comfyserve.runtimes.embedded.EmbeddedSettings;
import dev.comfyserve.server.auth.BearerTokens;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.server.health.FleetMeters;
import dev.comfyserve.server.http.Routes;
import dev.comfyserve.server.mcp.McpOffers;
import dev.comfyserve.server.mcp.RequestStateKey;
import dev.comfyserve.server.outputs.DownloadEndpoints;
import dev.comfyserve.server.picture.Ffmpeg;
import dev.comfyserve.server.picture.LocalOutputBytes;
import dev.comfyserve.server.picture.OutputBytes;
import dev.comfyserve.server.picture.PictureSettings;
import dev.comfyserve.server.picture.ThumbnailMaker;
import dev.comfyserve.server.picture.Thumbnails;
import dev.comfyserve.server.resource.OutputContents;
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
 * A server with a queue and a fleet of its own: builds every part with {@code new}, in order, and
 * holds what is to be closed. Used once, by one thread.
 */
final class LocalWiring {
  private static final long INPUT_LIMIT = 512L << 20;
  private static final Duration DRAIN_LIMIT = Duration.ofMinutes(10);
  private static final Duration ENGINE_START = Duration.ofSeconds(60);
  private final ServerConfig config;
  private final InstantSource clock;
  private final Ids ids;
  private final RandomGenerator random;
  private final Closers closers;
  private final HttpSide http;

  LocalWiring(
      ServerConfig config, InstantSource clock, Ids ids, RandomGenerator random, Closers closers) {
    this.config = config;
    this.clock = clock;
    this.ids = ids;
    this.random = random;
    this.closers = closers;
    this.http = new HttpSide(config, ids, closers);
  }

  /** Everything up to the moment in which calls are answered. */
  Started start() throws Exception {
    StateFiles files = new StateFiles(config.data());
    makeFolder(files);
    Store store = closers.add("store", Store.open(config.data(), clock, ids));
    // One that crashed left its own; from now on it would be taken for ours.
    files.removeServer();
    http.bind();
    // Only now: a start that is refused must not have told nobody the new token.
    Optional<Secret> newToken = tokens(store, files);
    Fleet fleet = fleet(store);
    FleetMeters.bind(fleet::stats, http.metrics().registry());
    http.serve(
        routes(fleet, files.freshUploads(), store.secrets().signingKey()),
        http.door(authenticator(store), config.access().callsPerMinute(false), clock));
    URI bound = http.boundUrl();
    files.writeServer(bound, ProcessHandle.current().pid(), config.comfyuiAddresses());
    closers.add("server.json", files::removeServer);
    http.ready();
    return new Started(http.publicUrl(), bound, newToken);
  }

  private void makeFolder(StateFiles files) throws StartRefused {
    try {
      files.makeFolder();
    } catch (IOException e) {
      throw new StartRefused(
          "The state folder "
              + config.data()
              + " cannot be made, or not be written. Name another one with --data or"
              + " COMFYSERVE_DATA.",
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
    boolean any =
        store.tokens().list().stream()
            .anyMatch(token -> token.revokedAt() == null && !token.readOnly());
    if (any || config.auth() == ServerConfig.Auth.NONE) {
      return Optional.empty();
    }
    Secret made = store.tokens().create(ServerConfig.DEFAULT_ACCOUNT);
    files.writeToken(made);
    return Optional.of(made);
  }

  private Fleet fleet(Store store) throws InterruptedException {
    ComfyUiHttp comfyui = closers.add("ComfyUI client", ComfyUiHttp.open());
    List<Runtime> runtimes = new ArrayList<>();
    EnumSet<Hardware> all = EnumSet.allOf(Hardware.class);
    if (!config.comfyuiUrls().isEmpty()) {
      runtimes.add(
          closers.add(
              "attached runtime", new AttachedRuntime(config.comfyuiUrls(), all, comfyui, clock)));
    }
    runtimes.add(closers.add("embedded runtime", new EmbeddedRuntime(embedded(), comfyui)));
    Fleet fleet =
        closers.add(
            "fleet",
            Fleet.create(
                store, runtimes, settings(runtimes.getFirst().name()), clock, ids, random));
    fleet.start();
    closers.add(
        "first look", FirstLook.at(config.comfyuiAddresses(), comfyui, config.unreachableLimit()));
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
    FleetSettings usual = FleetSettings.defaults(http::publicUrl, defaultRuntime);
    return usual
        .withAllowNetworks(config.allowNetworks())
        .withInput(config.bodyLimit(), INPUT_LIMIT, usual.inputTimeout())
        .withRunLimits(
            config.requestTimeLimit(), config.unreachableLimit(), usual.interruptPatience())
        .withRetention(config.retention())
        .withOnStop(config.onStop(), DRAIN_LIMIT);
  }

  private Routes routes(Fleet fleet, Path uploads, byte[] storeKey) {
    Routes routes = http.routes();
    RestRoutes.add(routes, fleet, uploads, INPUT_LIMIT);
    new DownloadEndpoints(fleet.urls()).addTo(routes);
    http.mcp(
            mcpHost(fleet),
            McpOffers.Introduction.COMFYSERVE,
            clock,
            RequestStateKey.derived(storeKey))
        .addTo(routes);
    return routes;
  }

  private McpOffers.Host mcpHost(Fleet fleet) {
    PictureSettings settings = config.pictures();
    OutputBytes outputs = new LocalOutputBytes(fleet.urls());
    Thumbnails pictures =
        closers.add(
            "thumbnails",
            new ThumbnailMaker(
                outputs, settings, Ffmpeg.find(settings.ffmpeg(), System.getenv("PATH"))));
    return new McpOffers.Host(
        new ServerTools.Backing(fleet.api(), fleet.own(), pictures),
        (caller, request, changed) ->
            Optional.of(
                fleet.watchRequest(request.deploymentId(), request.requestId(), changed)::run),
        new OutputContents(outputs, settings.bytes()));
  }

  private BearerTokens authenticator(Store store) {
    String open = config.auth() == ServerConfig.Auth.NONE ? ServerConfig.DEFAULT_ACCOUNT : null;
    return new BearerTokens(store.tokens()::holderOf, open, http.challenges());
  }
}
