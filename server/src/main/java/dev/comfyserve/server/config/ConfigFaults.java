package dev.comfyserve.server.config;

import java.util.List;

/** The settings cannot be used; every fault says its key and what is allowed. */
public final class ConfigFaults extends Exception {
  private final List<String> faults;

  public ConfigFaults(List<String> faults) {
    super(String.join("\n", faults));
    this.faults = List.copyOf(faults);
  }

  /** One line each. */
  public List<String> faults() {
    return faults;
  }
}
