package dev.comfyserve.contract;

/** What a deployment answer holds beside the plain object. */
public record Includes(boolean payload, boolean readme) {
  public static final Includes NOTHING = new Includes(false, false);
}
