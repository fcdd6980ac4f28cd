package dev.comfyserve.mcp.call;

import dev.comfyserve.mcp.conversation.ClientCapabilities;
import dev.comfyserve.mcp.conversation.Progress;
import dev.comfyserve.mcp.conversation.Unanswered;
import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.jsonrpc.MessageWriter;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import dev.comfyserve.mcp.protocol.Channel;
import dev.comfyserve.mcp.protocol.Era;
import dev.comfyserve.mcp.protocol.Notifications;
import dev.comfyserve.mcp.protocol.RpcFailure;
import dev.comfyserve.mcp.protocol.Run;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One running request: its work is done on a thread of its own, and the request's thread does all
 * the writing. So a slow client never holds up a tool, nothing can follow the final answer, and an
 * interrupt meant for the tool hits nothing else.
 */
public final class CallInProgress<P> {
  private static final Logger log = LoggerFactory.getLogger(CallInProgress.class);

  private final Era era;
  private final Message.Request request;
  private final Run<P> run;
  private final Outlet outlet;
  private final Outbox outbox;
  private volatile Thread worker;
  private volatile boolean clientGone;

  /** What the client was asked and has not answered; one thing at a time. */
  private volatile OpenQuestions.Question asked;

  private volatile ObjectNode answer;
  private volatile RpcFailure failure;

  /**
   * @param progressEvery the least time between two progress notifications
   */
  public CallInProgress(
      Era era, Message.Request request, Run<P> run, Outlet outlet, Duration progressEvery) {
    this.era = era;
    this.request = request;
    this.run = run;
    this.outlet = outlet;
    this.outbox = new Outbox(progressEvery.toNanos());
  }

  /**
   * Runs the tool to its end and writes everything but the answer.
   *
   * @return the answer; when this thread was interrupted, its flag is set again
   * @throws RpcFailure the answer is an error, whose HTTP status is still open unless the stream
   *     has begun
   */
  public ObjectNode run(P principal) throws RpcFailure {
    worker = Thread.ofVirtual().name("mcp-" + run.name()).start(() -> work(principal));
    if (clientGone) {
      worker.interrupt();
    }
    boolean interrupted = false;
    while (true) {
      try {
        follow();
        worker.join();
        break;
      } catch (InterruptedException e) {
        // The server stops. The tool may still say how its work can be found again.
        interrupted = true;
        worker.interrupt();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw failure;
    }
    return answer;
  }

  /** The client no longer wants the answer. The work is told and ends when it likes. */
  public void giveUp() {
    clientGone = true;
    Thread running = worker;
    if (running != null) {
      running.interrupt();
    }
  }

  private void work(P principal) {
    try {
      answer = MessageWriter.result(request.id(), run.run(principal, new Lent()));
    } catch (RpcFailure e) {
      failure = e;
    } catch (InterruptedException e) {
      answer =
          internal(
              "The call was cut off because the connection ends. What it was to change may be"
                  + " changed already: look before you make it again.");
    } catch (Throwable e) {
      // Without an answer the client would wait until its time-out.
      log.error("The call of {} ended without an answer", run.name(), e);
      answer = internal("The call broke.");
    } finally {
      outbox.end();
    }
  }

  /** What the running request sees of its connection. */
  private final class Lent implements Channel {
    @Override
    public Progress progress() {
      return run.progressToken() == null || !outlet.canStream() ? Progress.NONE : outbox;
    }

    @Override
    public boolean clientGone() {
      return clientGone;
    }

    @Override
    public ClientCapabilities client() {
      return outlet.inbox() == null || !outlet.canStream()
          ? ClientCapabilities.NONE
          : outlet.client();
    }

    @Override
    public void send(ObjectNode notification) {
      if (outlet.canStream()) {
        outbox.offer(notification);
      }
    }

    @Override
    public JsonNode ask(String method, ObjectNode params, Duration patience)
        throws Unanswered, InterruptedException {
      Outlet.Inbox inbox = outlet.inbox();
      if (inbox == null) {
        return NONE.ask(method, params, patience);
      }
      try (var question = inbox.questions().ask(inbox.owner())) {
        asked = question;
        outbox.put(MessageWriter.request(question.id(), method, params));
        if (outlet.lost()) {
          throw gone();
        }
        return await(question, patience);
      } finally {
        asked = null;
      }
    }

    private JsonNode await(OpenQuestions.Question question, Duration patience)
        throws Unanswered, InterruptedException {
      try {
        return question.await(patience);
      } catch (TimeoutException e) {
        String why = "The client did not answer within " + patience.toSeconds() + " s.";
        outbox.offer(Notifications.cancelled(question.id(), why));
        throw new Unanswered(why);
      }
    }
  }

  private static Unanswered gone() {
    return new Unanswered("The client left before it answered.");
  }

  private void follow() throws InterruptedException {
    long quietSince = System.nanoTime();
    while (!outbox.ended()) {
      long patience = patience();
      outbox.await(Math.max(0, quietSince + patience - System.nanoTime()));
      if (outbox.ended()) {
        break;
      }
      long now = System.nanoTime();
      Outbox.Item item = outbox.take(now);
      if (item != null) {
        send(item);
        quietSince = now;
      } else if (now - quietSince >= patience) {
        outlet.comment();
        quietSince = now;
      }
      if (outlet.lost()) {
        lost();
      }
    }
    for (var left = outbox.takeLast(); left != null; left = outbox.takeLast()) {
      send(left);
    }
  }

  private void lost() {
    OpenQuestions.Question open = asked;
    if (open != null) {
      open.fails(gone().getMessage());
    }
    if (era == Era.MODERN && !clientGone) {
      giveUp();
    }
  }

  /** How long the connection may stay quiet. */
  private long patience() {
    return outlet.canStream() ? outlet.patience().toNanos() : Long.MAX_VALUE / 4;
  }

  private void send(Outbox.Item item) {
    outlet.event(
        switch (item) {
          case Outbox.Report(double progress, Double total, String message) ->
              Notifications.progress(run.progressToken(), progress, total, message);
          case Outbox.Words(ObjectNode words) -> words;
        });
  }

  private ObjectNode internal(String message) {
    return MessageWriter.error(request.id(), new RpcError(RpcError.INTERNAL, message));
  }
}
