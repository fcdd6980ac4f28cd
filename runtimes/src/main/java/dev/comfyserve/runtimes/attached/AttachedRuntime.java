package dev.comfyserve.runtimes.attached;

import dev.comfyserve.comfyui.client.ComfyUi;
import dev.comfyserve.comfyui.client.ComfyUiException;
import dev.comfyserve.comfyui.client.ComfyUiHttp;
import dev.comfyserve.comfyui.client.ComfyUiUnreachable;
import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.Hardware;
import dev.comfyserve.runtimes.Instance;
import dev.comfyserve.runtimes.InstanceSpec;
import dev.comfyserve.runtimes.Runtime;
import dev.comfyserve.runtimes.Slot;
import dev.comfyserve.runtimes.StartFailed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uses ComfyUI servers that run already. A slot's id is its URL, so that it is the same after a
 * restart. An instance here is only our use of a server: it ends when the server has been out of
 * reach for two minutes, or when it is stopped, which the server does not notice.
 */
public final class AttachedRuntime implements Runtime {
  private static final Logger LOG = LoggerFactory.getLogger(AttachedRuntime.class);
  private static final Duration START = Duration.ofSeconds(10);
  private static final Duration ADOPT = Duration.ofSeconds(5);
  private static final Duration SCHEMA = Duration.ofSeconds(10);
  private static final Duration SCHEMA_KEPT = Duration.ofSeconds(30);

  private final List<Slot> slots;
  private final Set<Hardware> hardware;
  private final ComfyUiHttp http;
  private final InstantSource clock;
  private final AttachedInstance.Watching watching;
  private final Map<String, AttachedInstance> live = new ConcurrentHashMap<>();
  private final ReentrantLock asking = new ReentrantLock();
  private Optional<ObjectInfo> schema = Optional.empty();
  private Instant schemaUntil = Instant.MIN;

  public AttachedRuntime(
      List<AttachedServer> servers, Set<Hardware> hardware, ComfyUiHttp http, InstantSource clock) {
    this(servers, hardware, http, clock, AttachedInstance.Watching.DEFAULT);
  }

  AttachedRuntime(
      List<AttachedServer> servers,
      Set<Hardware> hardware,
      ComfyUiHttp http,
      InstantSource clock,
      AttachedInstance.Watching watching) {
    slots =
        servers.stream()
            .map(s -> new Slot(s.url().toString(), s.account(), s.shared(), s.url()))
            .toList();
    this.hardware = Set.copyOf(hardware);
    this.http = http;
    this.clock = clock;
    this.watching = watching;
  }

  @Override
  public String name() {
    return "attached";
  }

  @Override
  public boolean ours() {
    return false;
  }

  @Override
  public List<Slot> slots() {
    return slots;
  }

  @Override
  public boolean serves(Hardware sku) {
    return hardware.contains(sku);
  }

  /**
   * Of the first server that answers. What was learned is kept for half a minute, that nobody
   * answers too: a caller who submits must not wait for dead servers each time.
   */
  @Override
  public Optional<ObjectInfo> objectInfo() {
    asking.lock();
    try {
      if (!clock.instant().isBefore(schemaUntil)) {
        schema = ask();
        schemaUntil = clock.instant().plus(SCHEMA_KEPT);
      }
      return schema;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      asking.unlock();
    }
  }

  private Optional<ObjectInfo> ask() throws InterruptedException {
    for (Slot slot : slots) {
      try {
        return Optional.of(new ComfyUi(http, slot.url()).objectInfo(SCHEMA));
      } catch (ComfyUiException e) {
        continue; // the next one may know
      }
    }
    return Optional.empty();
  }

  @Override
  public Instance start(InstanceSpec spec) throws InterruptedException, StartFailed {
    Slot slot =
        slot(spec).orElseThrow(() -> new StartFailed("no such slot: " + spec.slotId(), null));
    ComfyUi comfy = new ComfyUi(http, slot.url());
    try {
      comfy.systemStats(START);
    } catch (ComfyUiUnreachable e) {
      LOG.info("{}", e.getMessage());
      throw new StartFailed("no ComfyUI answers at " + slot.url(), e);
    } catch (ComfyUiException e) {
      throw new StartFailed(
          "what answers at " + slot.url() + " is no ComfyUI: " + e.getMessage(), e);
    }
    return begun(spec, slot, comfy);
  }

  @Override
  public Optional<Instance> adopt(InstanceSpec spec) {
    Optional<Slot> slot = slot(spec);
    if (slot.isEmpty()) {
      return Optional.empty();
    }
    ComfyUi comfy = new ComfyUi(http, slot.get().url());
    try {
      comfy.systemStats(ADOPT);
      return Optional.of(begun(spec, slot.get(), comfy));
    } catch (ComfyUiException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private Optional<Slot> slot(InstanceSpec spec) {
    return slots.stream().filter(s -> s.id().equals(spec.slotId())).findFirst();
  }

  private Instance begun(InstanceSpec spec, Slot slot, ComfyUi comfy) {
    var instance = new AttachedInstance(spec.instanceId(), slot, comfy, watching);
    live.put(instance.id(), instance);
    instance.onExit(() -> live.remove(instance.id(), instance));
    instance.watch();
    return instance;
  }

  /** Stops watching; the servers go on. */
  @Override
  public void close() {
    live.values().forEach(instance -> instance.stop(Duration.ZERO));
  }
}
