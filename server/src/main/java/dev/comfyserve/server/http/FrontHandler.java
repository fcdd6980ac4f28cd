package dev.comfyserve.server.http;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Text;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What every call passes, whatever its path. */
public final class FrontHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(FrontHandler.class);
  private static final Logger ACCESS = LoggerFactory.getLogger("dev.comfyserve.access");

  private static final String WANTED = "Access-Control-Request-Headers";

  private final HostOriginGuard guard;
  private final Authenticator authenticator;
  private final Routes routes;
  private final Limits limits;
  private final CallMeter meter;
  private final Ids ids;

  /**
   * How much a body may hold, one and all together.
   *
   * @param largeFiles what to do with a file that is too large for a body
   */
  public record Limits(long body, BodyBudget budget, String largeFiles) {}

  /** Told of every answered call. */
  @FunctionalInterface
  public interface CallMeter {
    /**
     * @param route the route's pattern, or {@code none}
     */
    void answered(String method, String route, int status, long nanos);
  }

  public FrontHandler(
      HostOriginGuard guard,
      Authenticator authenticator,
      Routes routes,
      Limits limits,
      CallMeter meter,
      Ids ids) {
    this.guard = guard;
    this.authenticator = authenticator;
    this.routes = routes;
    this.limits = limits;
    this.meter = meter;
    this.ids = ids;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String id = ids.next();
    MDC.put("request_id", id);
    TraceContext.traceId(request.getHeaders().get("traceparent"))
        .ifPresent(trace -> MDC.put("trace_id", trace));
    try (BodyBudget.Share share = limits.budget().share()) {
      Call call = new Call(request, id, limits, share);
      serve(call, new Reply(request, response), response);
      callback.succeeded();
    } catch (IOException e) {
      LOG.debug("The client went away: {}", e.toString());
      callback.failed(e);
    } finally {
      MDC.clear();
    }
    return true;
  }

  private void serve(Call call, Reply reply, Response response) throws IOException {
    response.getHeaders().put("X-Request-Id", call.id());
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    if (call.method().equals("CONNECT")) {
      response.getHeaders().put("Connection", "close");
    }
    String route = "none";
    try {
      guard.checkHost(call.request());
      Routes.Match match = routes.find(call.method(), call.rawPath());
      Optional<String> origin = origin(call, match, response);
      switch (match) {
        case Routes.Match.Found(Routes.Route found, var params) -> {
          route = found.pattern();
          call.found(found.access(), params);
          if (found.access().needsToken()) {
            call.from(authenticator.caller(call, reply));
          }
          found.endpoint().answer(call, reply);
          if (!reply.answered()) {
            throw new IllegalStateException("the endpoint of " + route + " gave no answer");
          }
        }
        case Routes.Match.WrongMethod(String allow, Access _) ->
            wrongMethod(call, reply, allow, origin);
        case Routes.Match.Nothing() ->
            throw new ApiException(
                ErrorCode.NOT_FOUND,
                "No such path: "
                    + Text.clip(call.rawPath(), 120)
                    + (routes.find("GET", "/openapi.yaml") instanceof Routes.Match.Found
                        ? ". GET /openapi.yaml describes what there is."
                        : ". MCP is at /mcp."));
      }
    } catch (Throwable failure) {
      failed(call, reply, response, failure);
    } finally {
      account(call, reply, route);
    }
  }

  /** The origin of the page that calls, if one does and may. */
  private Optional<String> origin(Call call, Routes.Match match, Response response) {
    boolean anyPage =
        switch (match) {
          case Routes.Match.Found(Routes.Route route, var _) -> route.access() == Access.ANY_PAGE;
          case Routes.Match.WrongMethod(String _, Access access) -> access == Access.ANY_PAGE;
          case Routes.Match.Nothing() -> false;
        };
    Optional<String> origin = anyPage ? call.header("Origin") : guard.checkOrigin(call.request());
    origin.ifPresent(o -> Cors.allow(anyPage ? "*" : o, response));
    return origin;
  }

  private static void wrongMethod(Call call, Reply reply, String allow, Optional<String> origin)
      throws IOException {
    reply.header("Allow", allow + ", OPTIONS");
    if (call.method().equals("OPTIONS")) {
      List<String> wanted = call.request().getHeaders().getCSV(WANTED, false);
      origin.ifPresent(_ -> Cors.preflight(reply, allow, wanted));
      reply.empty(204);
      return;
    }
    throw new ApiException(
        ErrorCode.METHOD_NOT_ALLOWED,
        Text.clip(call.method(), 20) + " is not allowed here; allowed: " + allow + ".");
  }

  /** Answers a failure, if there is still somebody to answer. */
  private void failed(Call call, Reply reply, Response response, Throwable failure)
      throws IOException {
    ApiException error =
        switch (failure) {
          case ApiException api -> api;
          case EofException gone -> throw gone;
          case HttpException bad when bad.getCode() < 500 -> JettyErrors.of(bad.getCode());
          case IOException io when response.isCommitted() -> throw io;
          case InterruptedException _ ->
              new ApiException(ErrorCode.UNAVAILABLE, "The server is stopping.");
          case Throwable ours -> ours(call, ours);
        };
    if (response.isCommitted()) {
      // The answer is on its way; a broken connection is the only way left to say that it is bad.
      throw new IOException("failed after the answer had begun", failure);
    }
    String authenticate = response.getHeaders().get(HttpHeader.WWW_AUTHENTICATE);
    String allow = response.getHeaders().get(HttpHeader.ALLOW);
    Reply again = new Reply(call.request(), response);
    again.error(error, call.id(), authenticate, allow);
    call.dropBody();
  }

  private static ApiException ours(Call call, Throwable failure) {
    LOG.error("{} {} failed", call.method(), Text.clip(call.rawPath(), 200), failure);
    return new ApiException(
        ErrorCode.INTERNAL,
        "Something went wrong on our side. The server's log tells more under reference "
            + call.id()
            + ".");
  }

  private void account(Call call, Reply reply, String route) {
    long nanos = System.nanoTime() - call.request().getBeginNanoTime();
    int status = reply.status();
    meter.answered(call.method(), route, status, nanos);
    // Without the query: it carries the signatures of output URLs.
    ACCESS.debug(
        "{} {} {} {} ms", call.method(), Text.clip(call.rawPath(), 300), status, nanos / 1_000_000);
  }
}
