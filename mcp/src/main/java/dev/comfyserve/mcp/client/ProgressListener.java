package dev.comfyserve.mcp.client;

/** Hears how far a call is. */
@FunctionalInterface
public interface ProgressListener {
  /**
   * @param total null when unknown
   * @param message null for none
   */
  void progress(double progress, Double total, String message);
}
