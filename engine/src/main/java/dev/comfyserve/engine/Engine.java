package dev.comfyserve.engine;

import dev.comfyserve.engine.http.EngineServer;
import dev.comfyserve.engine.http.Routes;
import dev.comfyserve.engine.http.Sockets;
import dev.comfyserve.engine.node.Folders;
import dev.comfyserve.engine.node.NodeRegistry;
import dev.comfyserve.engine.node.fault.FaultNodes;
import dev.comfyserve.engine.prompt.Prompts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** A running engine inside this process. */
public final class Engine implements AutoCloseable {
  private final Folders folders;
  private final Prompts prompts;
  private final Sockets sockets;
  private final EngineServer server;
  private final URI url;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Engine(Folders folders, Prompts prompts, Sockets sockets, EngineServer server) {
    this.folders = folders;
    this.prompts = prompts;
    this.sockets = sockets;
    this.server = server;
    this.url = server.url();
  }

  /**
   * Starts an engine and returns when it answers. A crash node closes it, without a word to
   * anybody.
   */
  public static Engine start(EngineSettings settings) throws IOException {
    Engine[] self = new Engine[1];
    self[0] = start(settings, () -> self[0].close());
    return self[0];
  }

  /**
   * @param onCrash what a crash node does; it runs on the thread of the prompt
   */
  static Engine start(EngineSettings settings, Runnable onCrash) throws IOException {
    settings.faults().await();
    Folders folders = new Folders(settings.baseDirectory());
    folders.prepare();
    NodeRegistry registry = registry(folders, settings.testNodes());
    Sockets sockets = new Sockets();
    Supplier<String> ids = () -> UUID.randomUUID().toString();
    Prompts prompts =
        new Prompts(registry, sockets, InstantSource.system(), ids, settings.journal(), onCrash);
    sockets.follow(prompts);
    boolean loseAnswers = settings.faults().loseSubmitAnswers();
    EngineServer server =
        EngineServer.start(
            settings.host(),
            settings.port(),
            new Routes(registry, prompts, loseAnswers),
            sockets,
            ids);
    prompts.start();
    return new Engine(folders, prompts, sockets, server);
  }

  static NodeRegistry registry(Folders folders, boolean testNodes) {
    return new NodeRegistry(
        folders, new SplittableRandom(), testNodes ? FaultNodes.all() : Map.of());
  }

  /** Where it answers, without a trailing slash; still told after {@link #close()}. */
  public URI url() {
    return url;
  }

  /** Stops answering, interrupts the running prompt and wipes {@code temp}. May be called twice. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    // By itself: the server's stop misses one whose upgrade is just being finished.
    sockets.dropSockets();
    server.close();
    prompts.close();
    try {
      folders.wipeTemp();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
