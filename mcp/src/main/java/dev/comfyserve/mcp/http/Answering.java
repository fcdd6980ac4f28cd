package dev.comfyserve.mcp.http;

import dev.comfyserve.mcp.call.Outlet;
import dev.comfyserve.mcp.conversation.ClientCapabilities;
import dev.comfyserve.mcp.jsonrpc.JsonText;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answer to one request, which becomes an event stream only when something has to be said
 * before the end, or when the client takes nothing else.
 */
final class Answering implements Outlet {
  private static final ClientCapabilities BLIND =
      new ClientCapabilities(true, false, true, true, false);

  private final McpHttpReply reply;
  private final Accepts accepts;
  private final StreamTimes times;
  private final Inbox inbox;
  private EventSink sink;

  /** Read by the thread that works, too. */
  private volatile boolean lost;

  /**
   * @param inbox null where clients are not asked while their requests run
   */
  Answering(McpHttpReply reply, Accepts accepts, StreamTimes times, Inbox inbox) {
    this.inbox = inbox;
    this.reply = reply;
    this.accepts = accepts;
    this.times = times;
  }

  @Override
  public boolean canStream() {
    return accepts.events() && !lost;
  }

  boolean started() {
    return sink != null;
  }

  /** The client left while the stream was open. */
  @Override
  public boolean lost() {
    return lost;
  }

  @Override
  public void event(JsonNode message) {
    write(Sse.event(message));
  }

  @Override
  public void comment() {
    write(Sse.comment());
  }

  @Override
  public Duration patience() {
    return started() ? times.keepAlive() : times.startAfter();
  }

  /** Nobody knows, since any message may come from anybody; whoever is asked, is asked blindly. */
  @Override
  public ClientCapabilities client() {
    return inbox == null ? ClientCapabilities.NONE : BLIND;
  }

  @Override
  public Inbox inbox() {
    return inbox;
  }

  /** Ends the answer with its one message. */
  void end(int status, JsonNode message) throws IOException {
    if (lost) {
      close();
    } else if (started() || (status == 200 && !accepts.json())) {
      event(message);
      close();
    } else {
      reply.json(status, Map.of(), JsonText.bytes(message));
    }
  }

  /** Ends the answer to a batch. */
  void endBatch(List<ObjectNode> messages) throws IOException {
    if (accepts.json()) {
      reply.json(
          200, Map.of(), JsonText.bytes(JsonNodeFactory.instance.arrayNode().addAll(messages)));
    } else {
      messages.forEach(this::event);
      close();
    }
  }

  /** Ends the stream without a word. */
  void close() {
    if (sink != null) {
      try {
        sink.close();
      } catch (IOException e) {
        lost = true;
      }
    }
  }

  private void write(byte[] bytes) {
    if (lost) {
      return;
    }
    try {
      if (sink == null) {
        sink = reply.startEvents();
      }
      sink.write(bytes);
    } catch (IOException e) {
      lost = true;
    }
  }
}
