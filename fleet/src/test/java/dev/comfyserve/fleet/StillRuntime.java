package dev.comfyserve.fleet;

import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.Hardware;
import dev.comfyserve.contract.Json;
import dev.comfyserve.runtimes.Instance;
import dev.comfyserve.runtimes.InstanceSpec;
import dev.comfyserve.runtimes.Runtime;
import dev.comfyserve.runtimes.Slot;
import dev.comfyserve.runtimes.StartFailed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.node.ObjectNode;

/** A runtime that has slots, hardware and node classes, and never comes up. */
public final class StillRuntime implements Runtime {
  private final String name;
  public final List<Slot> slots = new ArrayList<>();
  public final Set<Hardware> hardware = EnumSet.allOf(Hardware.class);
  public final AtomicInteger asked = new AtomicInteger();
  public volatile ObjectInfo info = ObjectInfo.of(classes());

  public StillRuntime(String name, int slots) {
    this.name = name;
    for (int i = 0; i < slots; i++) {
      this.slots.add(new Slot("slot-" + i, null, false, null));
    }
  }

  public static ObjectNode classes() {
    try (InputStream in = StillRuntime.class.getResourceAsStream("/node-classes.json")) {
      return (ObjectNode) Json.MAPPER.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean ours() {
    return true;
  }

  @Override
  public List<Slot> slots() {
    return List.copyOf(slots);
  }

  @Override
  public boolean serves(Hardware wanted) {
    return hardware.contains(wanted);
  }

  @Override
  public Optional<ObjectInfo> objectInfo() {
    asked.incrementAndGet();
    return Optional.ofNullable(info);
  }

  @Override
  public Instance start(InstanceSpec spec) throws StartFailed {
    throw new StartFailed("this runtime never comes up", null);
  }

  @Override
  public Optional<Instance> adopt(InstanceSpec spec) {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
