package dev.comfyserve.cli.assistant;

import dev.comfyserve.client.CallerPace;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.asking.Asking;
import dev.comfyserve.mcp.protocol.McpOffer;
import dev.comfyserve.mcp.protocol.McpServer;
import dev.comfyserve.mcp.stdio.McpStdio;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.server.mcp.McpOffers;
import dev.comfyserve.server.picture.Thumbnail;
import dev.comfyserve.server.picture.Thumbnails;
import dev.comfyserve.server.request.PolledChanges;
import dev.comfyserve.server.resource.OutputContents;
import dev.comfyserve.server.tools.Selection;
import dev.comfyserve.server.tools.ServerTools;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;

/** One assistant's connection; the tools are the ones of the HTTP endpoint. */
public final class AssistantServer implements AutoCloseable {
  /** A server of ours may be asked often. */
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final Backend backend;
  private final McpStdio<Caller> stdio;
  private volatile boolean stopping;

  /**
   * Where calls go.
   *
   * @param runComfy whether all targets are RunComfy's
   * @param target looked up for each call; throws as a call does that reaches nobody
   * @param help what to do when nobody answers
   */
  public record Place(boolean runComfy, Supplier<Target> target, HelpStart help) {}

  /**
   * @param config the limits of calls, and what results show
   * @param selection which tools there are
   */
  public AssistantServer(
      Place place, ServerConfig config, Selection selection, InputStream in, OutputStream out) {
    this.backend = new Backend(place.target(), place.help(), config.pictures());
    McpServer<Caller> server =
        new McpServer<>(
            offer(place.runComfy(), config, selection), () -> UUID.randomUUID().toString());
    Caller user = new Caller(ServerConfig.DEFAULT_ACCOUNT, null, ApiVersion.V2);
    int limit = (int) Math.min(config.bodyLimit(), Integer.MAX_VALUE - 8);
    this.stdio = new McpStdio<>(server, user, in, out, limit);
  }

  private McpOffer<Caller> offer(boolean runComfy, ServerConfig config, Selection selection) {
    InstantSource clock = InstantSource.system();
    ServerTools.Conduct conduct =
        new ServerTools.Conduct(
            config.waitCap(), config.confirm() == ServerConfig.Confirm.ASK, clock, () -> stopping);
    McpOffers.Host host = host(runComfy, config);
    return McpOffers.of(
        host,
        runComfy ? McpOffers.Introduction.RUNCOMFY : McpOffers.Introduction.COMFYSERVE,
        ServerTools.registry(host.backing(), conduct, selection),
        // Nobody else carries what was asked on this connection.
        Asking.ofThisProcess(),
        selection);
  }

  private McpOffers.Host host(boolean runComfy, ServerConfig config) {
    ServerlessApi api = Relay.of(ServerlessApi.class, backend, Reached::api);
    if (runComfy) {
      return new McpOffers.Host(
          new ServerTools.Backing(api, null, Thumbnails.NONE),
          PolledChanges.of(api, CallerPace.gentle()),
          OutputContents.LINKS);
    }
    return new McpOffers.Host(
        new ServerTools.Backing(api, Relay.of(OwnApi.class, backend, Reached::own), this::pictures),
        new PolledChanges(api, CallerPace.free(), SHORTEST_PAUSE, LONGEST_PAUSE),
        new OutputContents(
            (caller, url) -> backend.reached().outputs().find(caller, url),
            config.pictures().bytes()));
  }

  /** A server that went meanwhile costs a result its pictures, not the result. */
  private List<Thumbnail> pictures(Caller caller, ArrayNode outputs, int room)
      throws InterruptedException {
    Thumbnails pictures;
    try {
      pictures = backend.reached().pictures();
    } catch (ApiException e) {
      pictures = Thumbnails.NONE;
    }
    return pictures.of(caller, outputs, room);
  }

  /** Serves until the input ends or {@link #close}. */
  public void serve() throws InterruptedException {
    try {
      stdio.serve();
    } finally {
      backend.close();
    }
  }

  /** Ends the connection; any thread, idempotent. */
  @Override
  public void close() {
    stopping = true;
    stdio.close();
    // Also where the process ends before the thread that serves does: files may be half fetched.
    backend.close();
  }
}
