package dev.comfyserve.runtimes.embedded;

import dev.comfyserve.comfyui.client.ComfyUi;
import dev.comfyserve.comfyui.client.ComfyUiHttp;
import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.Hardware;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.engine.EngineSchemas;
import dev.comfyserve.runtimes.Instance;
import dev.comfyserve.runtimes.InstanceSpec;
import dev.comfyserve.runtimes.Runtime;
import dev.comfyserve.runtimes.Slot;
import dev.comfyserve.runtimes.StartFailed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.slf4j.event.Level;

/**
 * Runs our own engine, one child process an instance. Nothing passes from one instance to the next:
 * each has a new process and an empty folder, which is deleted when the process has ended.
 */
public final class EmbeddedRuntime implements Runtime {
  private static final Duration CLOSING = Duration.ofSeconds(3);

  private final EmbeddedSettings settings;
  private final ComfyUiHttp http;
  private final List<Slot> slots;
  private final Path instances;
  private final StartCache cache;
  private final Map<String, EmbeddedInstance> live = new ConcurrentHashMap<>();
  private volatile ObjectInfo schema;
  private volatile boolean closed;

  /** Deletes what instances of an earlier process left in the folder. */
  public EmbeddedRuntime(EmbeddedSettings settings, ComfyUiHttp http) {
    this.settings = settings;
    this.http = http;
    slots =
        IntStream.range(0, settings.slots())
            .mapToObj(i -> new Slot("embedded-" + i, null, false, null))
            .toList();
    Path folder = settings.folder().toAbsolutePath();
    instances = folder.resolve("instances");
    cache = new StartCache(folder.resolve("start-cache"));
    Folder.delete(instances);
  }

  @Override
  public String name() {
    return "embedded";
  }

  @Override
  public boolean ours() {
    return true;
  }

  @Override
  public List<Slot> slots() {
    return slots;
  }

  @Override
  public boolean serves(Hardware hardware) {
    return settings.hardware().contains(hardware);
  }

  /** Always there: no process is needed, and a new instance has no files. */
  @Override
  public Optional<ObjectInfo> objectInfo() {
    if (schema == null) {
      boolean testNodes = settings.engineArguments().contains("--test-nodes");
      schema = ObjectInfo.of(EngineSchemas.objectInfo(instances.resolve("none"), testNodes));
    }
    return Optional.of(schema);
  }

  @Override
  public Instance start(InstanceSpec spec) throws InterruptedException, StartFailed {
    Slot slot =
        slots.stream()
            .filter(s -> s.id().equals(spec.slotId()))
            .findFirst()
            .orElseThrow(() -> new StartFailed("no such slot: " + spec.slotId(), null));
    if (!Ids.wellFormed(spec.instanceId())) {
      throw new StartFailed("no instance id: " + spec.instanceId(), null);
    }
    Path base = instances.resolve(spec.instanceId());
    prepare(base);
    EngineProcess engine = null;
    boolean started = false;
    try {
      engine =
          EngineProcess.launch(
              spec.instanceId(), base, cache.flags(), settings.engineArguments(), Level.INFO);
      URI url = engine.awaitReady(settings.startTimeout());
      var instance =
          new EmbeddedInstance(spec.instanceId(), slot, base, engine, new ComfyUi(http, url));
      live.put(instance.id(), instance);
      instance.watch(() -> live.remove(instance.id()));
      if (closed) {
        throw new StartFailed("the server is stopping", null);
      }
      started = true;
      cache.prepare();
      return instance;
    } finally {
      if (!started) {
        if (engine != null) {
          engine.end(Duration.ZERO);
        }
        Folder.delete(base);
      }
    }
  }

  private void prepare(Path base) throws StartFailed {
    try {
      Files.createDirectories(instances);
      Files.createDirectory(base); // fails if it is there: folders are never used twice
    } catch (IOException e) {
      throw new StartFailed("the folder of an instance cannot be made: " + e.getMessage(), e);
    }
  }

  /** Never: engines end with the process that started them. */
  @Override
  public Optional<Instance> adopt(InstanceSpec spec) {
    return Optional.empty();
  }

  @Override
  public void close() {
    closed = true;
    cache.close();
    List<EmbeddedInstance> left = List.copyOf(live.values());
    left.forEach(EmbeddedInstance::letGo); // all at once, then wait for each
    left.forEach(instance -> instance.stop(CLOSING));
  }
}
