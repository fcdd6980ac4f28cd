package dev.comfyserve.engine.http;

import dev.comfyserve.engine.validation.MalformedRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** Guards, finds the route, and writes its answer. */
final class EngineHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(EngineHandler.class);
  private static final String TROUBLE = "500 Internal Server Error\n\nServer got itself in trouble";

  private final Routes routes;
  private final Sockets sockets;
  private final OriginGuard guard;
  private final ServerWebSocketContainer webSockets;
  private final Supplier<String> ids;

  /**
   * @param ids gives a websocket its id where the client chose none
   */
  EngineHandler(
      Routes routes,
      Sockets sockets,
      OriginGuard guard,
      ServerWebSocketContainer webSockets,
      Supplier<String> ids) {
    this.routes = routes;
    this.sockets = sockets;
    this.guard = guard;
    this.webSockets = webSockets;
    this.ids = ids;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String path = request.getHttpURI().getDecodedPath();
    path = path.startsWith("/api/") ? path.substring(4) : path;
    if (!guard.allows(request)) {
      write(Answer.empty(403), request, response, callback);
    } else if (request.getMethod().equals("OPTIONS")) {
      write(Answer.empty(200), request, response, callback);
    } else if (path.equals("/ws")) {
      upgrade(request, response, callback);
    } else {
      write(answer(path, request), request, response, callback);
    }
    return true;
  }

  private void upgrade(Request request, Response response, Callback callback) throws Exception {
    String asked = new Call(request, "").query("clientId", "");
    String id = asked.isEmpty() ? ids.get().replace("-", "") : asked;
    ClientSocket socket = new ClientSocket(id, sockets);
    sockets.add(socket);
    boolean upgraded =
        request.getHeaders().contains(HttpHeader.UPGRADE, "websocket")
            && webSockets.upgrade(
                (upgradeRequest, reply, done) -> socket, request, response, callback);
    if (!upgraded) {
      sockets.remove(socket);
      write(Answer.text(400, "No WebSocket UPGRADE hdr"), request, response, callback);
    }
  }

  private Answer answer(String path, Request request) {
    Map<String, Route> methods = routes.find(path);
    if (methods == null) {
      return Answer.text(404, "404: Not Found");
    }
    String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
    Route route = methods.get(method);
    if (route == null) {
      return method.equals("GET")
          ? Answer.text(404, "404: Not Found")
          : Answer.text(405, "405: Method Not Allowed");
    }
    try {
      return route.answer(new Call(request, Routes.tail(path)));
    } catch (Call.TooLarge e) {
      return Answer.text(413, "Maximum request body size " + Call.LARGEST_BODY + " exceeded");
    } catch (MalformedRequest | JacksonException e) {
      LOG.info("{} {} refused: {}", request.getMethod(), path, e.getMessage());
      return Answer.text(500, TROUBLE);
    } catch (Exception e) {
      LOG.warn("{} {} failed", request.getMethod(), path, e);
      return Answer.text(500, TROUBLE);
    }
  }

  private static void write(Answer answer, Request request, Response response, Callback callback)
      throws IOException {
    switch (answer) {
      case Answer.Body body -> {
        response.setStatus(body.status());
        if (body.contentType() != null) {
          response.getHeaders().put(HttpHeader.CONTENT_TYPE, body.contentType());
        }
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.bytes().length);
        response.write(true, ByteBuffer.wrap(body.bytes()), callback);
      }
      case Answer.Download download -> {
        Download.send(download.file(), request, response);
        callback.succeeded();
      }
      case Answer.Cut cut -> {
        request.getConnectionMetaData().getConnection().getEndPoint().close();
        callback.failed(new IOException("cut on purpose"));
      }
    }
  }
}
