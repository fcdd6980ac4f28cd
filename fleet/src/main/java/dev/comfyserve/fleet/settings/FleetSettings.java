package dev.comfyserve.fleet.settings;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The settings of the control plane. Start from {@link #defaults} and change what differs.
 *
 * @param publicUrl the base of every URL that is handed out; a supplier, because a server on a free
 *     port knows it only once it listens
 * @param allowNetworks networks (CIDR) that input URLs may reach besides the public internet
 * @param bodyLimit bytes of a request's body
 * @param inputLimit bytes of one input file
 * @param inputTimeout the time that one input URL may take, retries not counted
 * @param requestTimeLimit how long a request may run before it ends with 30004
 * @param retention how long an ended request and its files are kept
 * @param unreachableLimit how long a server may be out of reach before its requests end with 30005
 *     (waiting) or 30003 (running)
 * @param interruptPatience how long an interrupt may show no effect before an instance of ours is
 *     replaced
 * @param onStop what becomes of running requests at a stop
 * @param drainLimit how long a stop with {@link OnStop#DRAIN} waits before it requeues
 * @param defaultRuntime the runtime of workflows that name none
 * @param trustFileNames whether graphs may name any file of the instance's machine
 */
public record FleetSettings(
    Supplier<URI> publicUrl,
    List<String> allowNetworks,
    long bodyLimit,
    long inputLimit,
    Duration inputTimeout,
    Duration requestTimeLimit,
    Duration retention,
    Duration unreachableLimit,
    Duration interruptPatience,
    OnStop onStop,
    Duration drainLimit,
    String defaultRuntime,
    boolean trustFileNames) {

  public FleetSettings {
    Objects.requireNonNull(publicUrl);
    allowNetworks = List.copyOf(allowNetworks);
    Objects.requireNonNull(onStop);
    Objects.requireNonNull(defaultRuntime);
  }

  public static FleetSettings defaults(Supplier<URI> publicUrl, String defaultRuntime) {
    return new FleetSettings(
        publicUrl,
        List.of(),
        64L << 20,
        512L << 20,
        Duration.ofMinutes(2),
        Duration.ofHours(1),
        Duration.ofDays(7),
        Duration.ofMinutes(10),
        Duration.ofSeconds(10),
        OnStop.REQUEUE,
        Duration.ofMinutes(10),
        defaultRuntime,
        false);
  }

  public RuntimeNames runtimeNames() {
    return new RuntimeNames(defaultRuntime);
  }

  public FleetSettings withAllowNetworks(List<String> networks) {
    return new FleetSettings(
        publicUrl,
        networks,
        bodyLimit,
        inputLimit,
        inputTimeout,
        requestTimeLimit,
        retention,
        unreachableLimit,
        interruptPatience,
        onStop,
        drainLimit,
        defaultRuntime,
        trustFileNames);
  }

  /** The limits of input: bytes of a body, bytes of a file, time of one URL. */
  public FleetSettings withInput(long newBodyLimit, long newInputLimit, Duration newInputTimeout) {
    return new FleetSettings(
        publicUrl,
        allowNetworks,
        newBodyLimit,
        newInputLimit,
        newInputTimeout,
        requestTimeLimit,
        retention,
        unreachableLimit,
        interruptPatience,
        onStop,
        drainLimit,
        defaultRuntime,
        trustFileNames);
  }

  /** The limits of a run: all of it, a server out of reach, an interrupt without effect. */
  public FleetSettings withRunLimits(Duration all, Duration unreachable, Duration interrupt) {
    return new FleetSettings(
        publicUrl,
        allowNetworks,
        bodyLimit,
        inputLimit,
        inputTimeout,
        all,
        retention,
        unreachable,
        interrupt,
        onStop,
        drainLimit,
        defaultRuntime,
        trustFileNames);
  }

  public FleetSettings withRetention(Duration newRetention) {
    return new FleetSettings(
        publicUrl,
        allowNetworks,
        bodyLimit,
        inputLimit,
        inputTimeout,
        requestTimeLimit,
        newRetention,
        unreachableLimit,
        interruptPatience,
        onStop,
        drainLimit,
        defaultRuntime,
        trustFileNames);
  }

  public FleetSettings withOnStop(OnStop newOnStop, Duration newDrainLimit) {
    return new FleetSettings(
        publicUrl,
        allowNetworks,
        bodyLimit,
        inputLimit,
        inputTimeout,
        requestTimeLimit,
        retention,
        unreachableLimit,
        interruptPatience,
        newOnStop,
        newDrainLimit,
        defaultRuntime,
        trustFileNames);
  }

  public FleetSettings withTrustFileNames(boolean trust) {
    return new FleetSettings(
        publicUrl,
        allowNetworks,
        bodyLimit,
        inputLimit,
        inputTimeout,
        requestTimeLimit,
        retention,
        unreachableLimit,
        interruptPatience,
        onStop,
        drainLimit,
        defaultRuntime,
        trust);
  }
}
