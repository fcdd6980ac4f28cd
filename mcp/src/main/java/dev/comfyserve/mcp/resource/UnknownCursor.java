package dev.comfyserve.mcp.resource;

/** A cursor that this server did not hand out, or that is too old. */
public final class UnknownCursor extends Exception {
  private static final long serialVersionUID = 1L;

  public UnknownCursor() {
    super("Unknown cursor: list again from the start.", null, false, false);
  }
}
