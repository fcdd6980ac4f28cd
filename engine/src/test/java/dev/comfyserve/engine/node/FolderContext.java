package dev.comfyserve.engine.node;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.function.Supplier;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The surroundings of a node that runs alone, at a fixed time. */
record FolderContext(Folders folders) implements NodeContext {
  @Override
  public LocalDateTime localTime() {
    return LocalDateTime.of(2026, 1, 2, 3, 4, 5);
  }

  @Override
  public ObjectNode graph() {
    return JsonNodeFactory.instance.objectNode();
  }

  @Override
  public ObjectNode extraPngInfo() {
    return JsonNodeFactory.instance.objectNode();
  }

  @Override
  public void progress(int value, int max) {}

  @Override
  public void pause(Duration duration) {}

  @Override
  public void hang(Duration duration) {}

  @Override
  public String remember(Supplier<String> fresh) {
    return fresh.get();
  }

  @Override
  public void dropSockets() {}

  @Override
  public void crash() {}
}
