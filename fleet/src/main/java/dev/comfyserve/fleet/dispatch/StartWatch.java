package dev.comfyserve.fleet.dispatch;

import dev.comfyserve.fleet.instance.LiveInstance;

/** Is told how starts go, so that one that fails is not tried again at once. */
public interface StartWatch {
  void started(LiveInstance instance);

  /** It did not come up, or went away before it had any work. */
  void failed(LiveInstance instance, String why);
}
