package dev.comfyserve.engine.prompt;

import dev.comfyserve.engine.json.WireJson;
import dev.comfyserve.engine.node.Folders;
import dev.comfyserve.engine.node.NodeContext;
import dev.comfyserve.engine.node.PromptInterrupted;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** The running node's view of its prompt. */
record NodeRun(PromptRun run, String nodeId) implements NodeContext {
  @Override
  public Folders folders() {
    return run.around().registry().folders();
  }

  @Override
  public LocalDateTime localTime() {
    return LocalDateTime.ofInstant(run.around().clock().instant(), ZoneId.systemDefault());
  }

  @Override
  public ObjectNode graph() {
    return run.item().graph();
  }

  @Override
  public ObjectNode extraPngInfo() {
    return run.item().extraData().get("extra_pnginfo") instanceof ObjectNode info
        ? info
        : WireJson.object();
  }

  @Override
  public void progress(int value, int max) throws PromptInterrupted {
    run.around().interrupt().check();
    run.progress().update(nodeId, value, max);
  }

  @Override
  public void pause(Duration duration) throws PromptInterrupted {
    run.around().interrupt().pause(duration);
  }

  @Override
  public void hang(Duration duration) {
    try {
      if (run.around().ended().await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new EngineGone();
      }
    } catch (InterruptedException e) {
      throw new EngineGone();
    }
  }

  @Override
  public String remember(Supplier<String> fresh) {
    return run.around().cache().remember(graph(), nodeId, fresh);
  }

  @Override
  public void dropSockets() {
    run.around().messages().dropSockets();
  }

  @Override
  public void crash() {
    run.around().journal().write(run.item().promptId(), "crashed", run.executed());
    run.around().onCrash().run();
    throw new EngineGone();
  }
}
