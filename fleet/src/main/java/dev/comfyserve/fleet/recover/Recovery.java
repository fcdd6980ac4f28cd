package dev.comfyserve.fleet.recover;

import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.fleet.dispatch.Conclusions;
import dev.comfyserve.fleet.dispatch.Crew;
import dev.comfyserve.fleet.instance.LiveInstance;
import dev.comfyserve.runtimes.InstanceSpec;
import dev.comfyserve.runtimes.Runtime;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.instance.InstanceRow;
import dev.comfyserve.store.request.OpenAttempt;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** See the package. */
public final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Store store;
  private final Map<String, Runtime> runtimes;
  private final Crew crew;
  private final Conclusions conclusions;
  private final InstantSource clock;

  public Recovery(
      Store store,
      Map<String, Runtime> runtimes,
      Crew crew,
      Conclusions conclusions,
      InstantSource clock) {
    this.store = store;
    this.runtimes = runtimes;
    this.crew = crew;
    this.conclusions = conclusions;
    this.clock = clock;
  }

  /** Voids or takes over; what is taken over goes on in the background. */
  public void run() throws InterruptedException {
    crew.sweep();
    List<InstanceRow> rows = store.instances().liveAtLastStop();
    List<OpenAttempt> open = store.requests().openAttempts();
    Map<String, List<OpenAttempt>> bySlot = new LinkedHashMap<>();
    for (OpenAttempt one : open) {
      if (one.instance() == null) {
        giveBack(List.of(one));
        continue;
      }
      String slot = one.instance().runtime() + " " + one.instance().slot();
      bySlot.computeIfAbsent(slot, key -> new ArrayList<>()).add(one);
    }
    Set<String> taken = new HashSet<>();
    for (List<OpenAttempt> left : bySlot.values()) {
      InstanceRow row = keeper(left);
      Optional<Runtime> home = outliving(row);
      if (home.isPresent()) {
        taken.add(row.id());
        takeOver(row, home.get(), left);
      } else {
        giveBack(left);
      }
    }
    for (InstanceRow row : rows) {
      if (!taken.contains(row.id())) {
        store.instances().setState(row.id(), InstanceState.STOPPED, null);
      }
    }
    long goOn = open.stream().filter(one -> !one.abandoned()).count();
    if (goOn > 0) {
      LOG.info(
          "{} request(s) of the last run go on; {} instance(s) are taken over", goOn, taken.size());
    }
  }

  /** Of a slot's instances the one whose attempt still counts, else the newest. */
  private static InstanceRow keeper(List<OpenAttempt> left) {
    return left.stream()
        .filter(one -> !one.abandoned())
        .findFirst()
        .orElse(left.getLast())
        .instance();
  }

  /** The runtime on which the instance may have outlived the process that wrote it down. */
  private Optional<Runtime> outliving(InstanceRow row) {
    return Optional.ofNullable(runtimes.get(row.runtime()))
        .filter(runtime -> !runtime.ours())
        .filter(runtime -> runtime.slots().stream().anyMatch(slot -> slot.id().equals(row.slot())));
  }

  private void takeOver(InstanceRow row, Runtime runtime, List<OpenAttempt> left) {
    InstanceSpec spec = new InstanceSpec(row.id(), row.slot(), row.account());
    crew.adopt(new LiveInstance(spec, row.deploymentId(), row.revision(), runtime, clock), left);
  }

  private void giveBack(List<OpenAttempt> left) throws InterruptedException {
    for (OpenAttempt open : left) {
      if (open.abandoned()) {
        conclusions.over(open.requestId(), open.attemptId());
      } else {
        conclusions.lost(open.requestId(), open.attemptId(), "the server was stopped hard");
      }
    }
  }
}
