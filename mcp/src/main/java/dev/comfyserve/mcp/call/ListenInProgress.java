package dev.comfyserve.mcp.call;

import dev.comfyserve.mcp.jsonrpc.MessageWriter;
import dev.comfyserve.mcp.listen.Change;
import dev.comfyserve.mcp.listen.Untold;
import dev.comfyserve.mcp.protocol.Listen;
import dev.comfyserve.mcp.protocol.Listening;
import dev.comfyserve.mcp.protocol.RpcFailure;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One open subscription, on its request's thread alone. It ends when {@link #stop} is called or its
 * thread is interrupted, which are the same to its client, when its caller may hear no more, or
 * when the client cannot be reached.
 */
public final class ListenInProgress<P> {
  private final JsonNode id;
  private final Listen<P> listen;
  private final Outlet outlet;
  private final Untold untold;

  /**
   * @param every the least time between two rounds of notifications
   */
  public ListenInProgress(JsonNode id, Listen<P> listen, Outlet outlet, Duration every) {
    this.id = id;
    this.listen = listen;
    this.outlet = outlet;
    this.untold = new Untold(every.toNanos());
  }

  /**
   * Writes everything but the answer, which ends the subscription.
   *
   * @return the answer; when this thread was interrupted, its flag is set again
   * @throws RpcFailure nothing was written, and the answer is an error
   */
  public ObjectNode run(P principal) throws RpcFailure {
    try (Listening<P> listening = listen.open(principal, untold)) {
      outlet.event(listening.acknowledgement());
      while (!untold.ended() && !outlet.lost()) {
        List<Change> changes = untold.take(outlet.patience().toNanos());
        if (listening.refused()) {
          break;
        }
        if (changes.isEmpty() && !untold.ended()) {
          outlet.comment();
        }
        for (Change change : changes) {
          if (outlet.lost()) {
            break;
          }
          listening.notification(change).ifPresent(outlet::event);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return MessageWriter.result(id, listen.end());
  }

  /** Ends the subscription soon; any thread, idempotent. */
  public void stop() {
    untold.end();
  }
}
