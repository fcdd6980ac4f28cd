package dev.comfyserve.server.http;

import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** The real listener and front door on a free port, with a few routes of the test's own. */
public final class FrontFixture {
  static final int BODY_LIMIT = 2 << 20;

  final List<String> metered = new CopyOnWriteArrayList<>();
  final HttpListener listener;

  public FrontFixture(Routes routes) throws Exception {
    this(routes, (call, reply) -> new Caller("default", null, ApiVersion.V2));
  }

  public FrontFixture(Routes routes, Authenticator authenticator) throws Exception {
    listener = new HttpListener("127.0.0.1", 0);
    listener.bind();
    listener.start(
        new FrontHandler(
            new HostOriginGuard(
                "127.0.0.1",
                true,
                listener::port,
                () -> URI.create("https://comfy.example.com/base"),
                List.of("https://app.example.com")),
            authenticator,
            routes,
            new FrontHandler.Limits(
                BODY_LIMIT, new BodyBudget(64 << 20, Duration.ofSeconds(5)), "Send less."),
            (method, route, status, nanos) -> metered.add(method + " " + route + " " + status),
            () -> UUID.randomUUID().toString()));
  }

  static FrontFixture usual() throws Exception {
    Routes routes = new Routes();
    routes.add("GET", "/things", Access.OPEN, (call, reply) -> reply.json(200, Json.object()));
    routes.add(
        "GET",
        "/things/{id}",
        Access.OPEN,
        (call, reply) -> reply.json(200, Json.object().put("id", call.param("id"))));
    routes.add("POST", "/things", Access.TOKEN, (call, reply) -> reply.json(200, call.json()));
    routes.add(
        "GET",
        "/rest/{*path}",
        Access.OPEN,
        (call, reply) -> reply.json(200, Json.object().put("path", call.param("path"))));
    routes.add(
        "GET",
        "/query",
        Access.OPEN,
        (call, reply) ->
            reply.json(200, Json.object().put("a", String.join("|", call.query().all("a")))));
    routes.add(
        "GET",
        "/broken",
        Access.OPEN,
        (call, reply) -> {
          throw new IllegalStateException("secret inner words");
        });
    return new FrontFixture(routes);
  }

  public int port() {
    return listener.port();
  }

  public RawHttp.Answer call(String head) throws Exception {
    return RawHttp.send(port(), head, "");
  }

  RawHttp.Answer call(String head, String body) throws Exception {
    return RawHttp.send(port(), head, body);
  }

  public void close() throws Exception {
    listener.stop(Duration.ofSeconds(2));
  }
}
