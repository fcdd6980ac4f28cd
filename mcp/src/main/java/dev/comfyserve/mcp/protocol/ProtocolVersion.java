package dev.comfyserve.mcp.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The versions that we speak, oldest first, and in what they differ. */
public enum ProtocolVersion {
  V2025_03_26("2025-03-26", Era.LEGACY),
  V2025_06_18("2025-06-18", Era.LEGACY),
  V2025_11_25("2025-11-25", Era.LEGACY),
  V2026_07_28("2026-07-28", Era.MODERN);

  /** What a client that asks for a handshake in a version we lack is offered. */
  public static final ProtocolVersion NEWEST_LEGACY = V2025_11_25;

  /** What a client speaks that names no version: the header came after this one. */
  public static final ProtocolVersion WITHOUT_HEADER = V2025_03_26;

  private final String wire;
  private final Era era;

  ProtocolVersion(String wire, Era era) {
    this.wire = wire;
    this.era = era;
  }

  public String wire() {
    return wire;
  }

  public Era era() {
    return era;
  }

  public boolean modern() {
    return era == Era.MODERN;
  }

  /** Titles for people, beside the names for programs. */
  public boolean hasTitles() {
    return this != V2025_03_26;
  }

  /** Output schemas, structured content and resource links. */
  public boolean hasStructuredContent() {
    return this != V2025_03_26;
  }

  /** Questions to the user of a client. */
  public boolean hasForms() {
    return this != V2025_03_26;
  }

  public boolean hasBatches() {
    return this == V2025_03_26;
  }

  public static Optional<ProtocolVersion> of(String wire) {
    return Arrays.stream(values()).filter(v -> v.wire.equals(wire)).findFirst();
  }

  /** All, newest first, as clients are told. */
  public static List<String> supported() {
    return Arrays.stream(values()).map(ProtocolVersion::wire).toList().reversed();
  }
}
