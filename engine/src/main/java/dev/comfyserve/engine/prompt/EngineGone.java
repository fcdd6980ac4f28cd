package dev.comfyserve.engine.prompt;

/** The engine has ended under a running node: nothing is told to anybody any more. */
final class EngineGone extends RuntimeException {
  EngineGone() {
    super("the engine has ended", null, false, false);
  }
}
