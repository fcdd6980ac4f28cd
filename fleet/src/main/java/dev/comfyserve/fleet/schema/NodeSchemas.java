package dev.comfyserve.fleet.schema;

import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.runtimes.Runtime;
import dev.comfyserve.store.schema.Schemas;
import dev.comfyserve.store.schema.StoredSchema;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node schemas of each runtime: as it tells them now, or else as they were last known. A
 * runtime that cannot be reached is asked again only after a while, so that it does not hold up
 * every submit. Thread-safe.
 */
public final class NodeSchemas {
  private static final Logger LOG = LoggerFactory.getLogger(NodeSchemas.class);
  private static final Duration FRESH = Duration.ofSeconds(30);

  private final Map<String, Known> byRuntime;
  private final Schemas stored;
  private final InstantSource clock;

  public NodeSchemas(List<Runtime> runtimes, Schemas stored, InstantSource clock) {
    this.stored = stored;
    this.clock = clock;
    this.byRuntime =
        runtimes.stream()
            .map(Known::new)
            .collect(Collectors.toMap(Known::name, Function.identity()));
  }

  /** Empty where the runtime never told. */
  public Optional<ObjectInfo> of(String runtime) {
    Known known = byRuntime.get(runtime);
    return known == null ? lastKnown(runtime) : known.get();
  }

  private Optional<ObjectInfo> lastKnown(String runtime) {
    return stored.find(runtime).map(StoredSchema::objectInfo).map(ObjectInfo::of);
  }

  private final class Known {
    private final Runtime runtime;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Optional<ObjectInfo> last = Optional.empty();
    private volatile Instant askedAt = Instant.MIN;

    Known(Runtime runtime) {
      this.runtime = runtime;
    }

    String name() {
      return runtime.name();
    }

    Optional<ObjectInfo> get() {
      if (fresh()) {
        return last;
      }
      if (last.isPresent()) {
        // Who comes while another one asks takes what there is.
        if (asking.tryLock()) {
          askAndUnlock();
        }
        return last;
      }
      asking.lock();
      askAndUnlock();
      return last;
    }

    private boolean fresh() {
      return clock.instant().isBefore(askedAt.plus(FRESH));
    }

    private void askAndUnlock() {
      try {
        if (!fresh()) {
          Optional<ObjectInfo> now = ask();
          now.filter(info -> !same(info)).ifPresent(info -> stored.put(name(), info.raw()));
          last = now.or(() -> last).or(() -> lastKnown(name()));
          askedAt = clock.instant();
        }
      } finally {
        asking.unlock();
      }
    }

    private Optional<ObjectInfo> ask() {
      try {
        return runtime.objectInfo();
      } catch (RuntimeException e) {
        LOG.warn("runtime {} did not tell its node classes", name(), e);
        return Optional.empty();
      }
    }

    private boolean same(ObjectInfo info) {
      return last.filter(known -> known == info || known.raw().equals(info.raw())).isPresent();
    }
  }
}
