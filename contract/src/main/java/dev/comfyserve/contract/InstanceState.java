package dev.comfyserve.contract;

import java.util.Locale;

/** Where an instance stands; {@code stopped} and {@code failed} are the end. */
public enum InstanceState {
  STARTING,
  IDLE,
  BUSY,
  DRAINING,
  STOPPED,
  FAILED;

  public boolean live() {
    return switch (this) {
      case STARTING, IDLE, BUSY, DRAINING -> true;
      case STOPPED, FAILED -> false;
    };
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static InstanceState ofWord(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
