package dev.comfyserve.engine.node;

/** The running prompt was interrupted; nodes let it pass. */
public final class PromptInterrupted extends Exception {
  public PromptInterrupted() {
    super("prompt interrupted");
  }
}
