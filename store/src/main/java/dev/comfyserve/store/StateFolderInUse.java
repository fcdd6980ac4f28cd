package dev.comfyserve.store;

import java.nio.file.Path;

/** Another server has this state folder open; its message is fit for the operator's screen. */
public final class StateFolderInUse extends RuntimeException {
  StateFolderInUse(Path folder, String holder) {
    super(
        "The state folder "
            + folder
            + " is in use by another ComfyServe"
            + (holder.isEmpty() ? "" : " (" + holder + ")")
            + ". Stop that one first, or set COMFYSERVE_DATA to another folder.");
  }
}
