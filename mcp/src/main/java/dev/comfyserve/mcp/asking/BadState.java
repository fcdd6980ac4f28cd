package dev.comfyserve.mcp.asking;

/** What a client sent back as the state of its request is not what it was given for it. */
public final class BadState extends Exception {
  private static final long serialVersionUID = 1L;

  BadState(String message) {
    super(message, null, false, false);
  }
}
