package dev.comfyserve.server.health;

import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.fleet.FleetStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The fleet's numbers as meters; no account or deployment has a series of its own. */
public final class FleetMeters {
  private FleetMeters() {}

  public static void bind(Supplier<FleetStats> stats, MeterRegistry registry) {
    requests("ready", FleetStats::ready, stats, registry);
    requests("fetching", FleetStats::fetching, stats, registry);
    requests("running", FleetStats::running, stats, registry);
    for (InstanceState state : InstanceState.values()) {
      if (state.live()) {
        Gauge.builder("comfyserve.instances", stats, s -> instances(s.get(), state))
            .description("Live instances by state")
            .tag("state", state.word())
            .strongReference(true)
            .register(registry);
      }
    }
    for (String runtime : stats.get().slots().keySet()) {
      Gauge.builder("comfyserve.slots", stats, s -> s.get().slots().getOrDefault(runtime, 0))
          .description("Room for instances by runtime")
          .tag("runtime", runtime)
          .strongReference(true)
          .register(registry);
    }
    FunctionCounter.builder("comfyserve.scale.errors", stats, s -> s.get().loopErrors())
        .description("Steps of the scale loop that failed")
        .register(registry);
  }

  private static double instances(FleetStats stats, InstanceState state) {
    return stats.instances().getOrDefault(state, 0);
  }

  private static void requests(
      String state,
      ToDoubleFunction<FleetStats> number,
      Supplier<FleetStats> stats,
      MeterRegistry registry) {
    Gauge.builder("comfyserve.requests", stats, s -> number.applyAsDouble(s.get()))
        .description("Open requests by state")
        .tag("state", state)
        .strongReference(true)
        .register(registry);
  }
}
