package dev.comfyserve.contract;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The hardware names of the API, opaque to clients, with GPU memory in GB and the upstream's price
 * in USD an hour.
 */
public enum Hardware {
  TURING_16(16, 0.99),
  AMPERE_24(24, 1.75),
  AMPERE_48(48, 2.50),
  ADA_48_PLUS(48, 2.99),
  AMPERE_80(80, 4.99),
  ADA_80_PLUS(80, 7.49),
  HOPPER_141(141, 8.75);

  private final int memoryGb;
  private final double usdPerHour;

  Hardware(int memoryGb, double usdPerHour) {
    this.memoryGb = memoryGb;
    this.usdPerHour = usdPerHour;
  }

  public int memoryGb() {
    return memoryGb;
  }

  public double usdPerHour() {
    return usdPerHour;
  }

  public static Optional<Hardware> of(String name) {
    return Arrays.stream(values()).filter(h -> h.name().equals(name)).findFirst();
  }

  /** The names as a sentence's list. */
  public static String names() {
    return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
  }
}
