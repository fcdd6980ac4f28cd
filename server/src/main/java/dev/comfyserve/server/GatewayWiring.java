package dev.comfyserve.server;

import dev.comfyserve.client.ApiHttp;
import dev.comfyserve.client.ApiTimes;
import dev.comfyserve.client.HostKind;
import dev.comfyserve.client.HttpServerlessApi;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.server.auth.CallersOwnTokens;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.server.http.Routes;
import dev.comfyserve.server.mcp.McpOffers;
import dev.comfyserve.server.mcp.RequestStateKey;
import dev.comfyserve.server.picture.Thumbnails;
import dev.comfyserve.server.request.PolledChanges;
import dev.comfyserve.server.resource.OutputContents;
import dev.comfyserve.server.rest.NoRest;
import dev.comfyserve.server.tools.ServerTools;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A server in front of RunComfy: each tool call becomes calls to that host, with the token of its
 * caller. It keeps nothing: no database, no state folder, no token of its own. Used once, by one
 * thread.
 */
final class GatewayWiring {
  private final URI upstream;
  private final ApiTimes times;
  private final int callsPerMinute;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Closers closers;
  private final HttpSide http;

  GatewayWiring(
      ServerConfig config, InstantSource clock, Ids ids, RandomGenerator random, Closers closers) {
    this.upstream = config.upstream();
    this.times = ApiTimes.DEFAULT.withCall(config.upstreamTimeout());
    this.callsPerMinute = config.access().callsPerMinute(true);
    this.clock = clock;
    this.random = random;
    this.closers = closers;
    this.http = new HttpSide(config, ids, closers);
  }

  Started start() throws Exception {
    ApiHttp host = closers.add("upstream client", new ApiHttp(upstream, times, random, clock));
    http.bind();
    http.serve(
        routes(new HttpServerlessApi(host, HostKind.RUNCOMFY)),
        http.door(new CallersOwnTokens(http.challenges()), callsPerMinute, clock));
    http.ready();
    return new Started(http.publicUrl(), http.boundUrl(), Optional.empty());
  }

  private Routes routes(HttpServerlessApi api) {
    Routes routes = http.routes();
    new NoRest(upstream).addTo(routes);
    McpOffers.Host host =
        new McpOffers.Host(
            // The files are RunComfy's: nothing of them passes through here.
            new ServerTools.Backing(api, null, Thumbnails.NONE),
            PolledChanges.of(api, api.pace()),
            OutputContents.LINKS);
    http.mcp(host, McpOffers.Introduction.RUNCOMFY, clock, RequestStateKey.random(random))
        .addTo(routes);
    return routes;
  }
}
