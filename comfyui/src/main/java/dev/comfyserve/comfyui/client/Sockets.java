package dev.comfyserve.comfyui.client;

import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;

/**
 * Opens websockets to one server, never two under one client id: when the older of two ends,
 * ComfyUI forgets the id and the newer goes deaf. An id is free again only after a close that both
 * sides know of.
 */
final class Sockets {
  private final ComfyUiHttp http;
  private final URI base;
  private final Set<String> taken = ConcurrentHashMap.newKeySet();

  Sockets(ComfyUiHttp http, URI base) {
    this.http = http;
    this.base = base;
  }

  EventStream open(String clientId) throws InterruptedException {
    if (!taken.add(clientId)) {
      throw new IllegalStateException("a socket may be open under this client id: " + clientId);
    }
    EventStream stream = new EventStream(clientId, http.timeouts.ping(), taken::remove);
    String socket = "ws" + base.toString().substring("http".length());
    URI uri = URI.create(socket + "/ws" + Queries.of("clientId", clientId));
    long limit = http.timeouts.connect().plus(http.timeouts.call()).toMillis();
    CompletableFuture<Session> opening = null;
    try {
      ClientUpgradeRequest request = new ClientUpgradeRequest(uri);
      request.setTimeout(limit, TimeUnit.MILLISECONDS);
      opening = http.sockets.connect(new SocketListener(stream), request);
      opening.get(limit, TimeUnit.MILLISECONDS);
      return stream;
    } catch (InterruptedException e) {
      abandon(opening);
      throw e;
    } catch (TimeoutException e) {
      abandon(opening);
      throw new ComfyUiUnreachable("websocket at " + base + ": no answer in time", true, e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new ComfyUiUnreachable("websocket at " + base + ": " + cause, true, cause);
    } catch (IOException e) {
      throw new ComfyUiUnreachable("websocket at " + base + ": " + e, false, e);
    }
  }

  private static void abandon(CompletableFuture<Session> opening) {
    opening.thenAccept(Session::disconnect);
    opening.cancel(true);
  }
}
