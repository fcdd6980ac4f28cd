package dev.comfyserve.fleet.settings;

import java.util.Locale;

/** What becomes of running requests when the server is told to stop. */
public enum OnStop {
  /** Interrupt them, put them back into the queue, end the instances. */
  REQUEUE,
  /** Let them end, within {@link FleetSettings#drainLimit()}. */
  DRAIN,
  /** Leave them running on attached servers, to be found at the next start; ours are requeued. */
  LEAVE;

  /** The word of the settings. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
