package dev.comfyserve.engine.node;

/**
 * A node cannot do its work; the type is the name of the Python exception that ComfyUI would
 * report.
 */
public final class NodeFailure extends Exception {
  public static final String OUT_OF_GPU_MEMORY = "torch.OutOfMemoryError";

  private final String type;

  public NodeFailure(String type, String message) {
    super(message);
    this.type = type;
  }

  public NodeFailure(String type, String message, Throwable cause) {
    super(message, cause);
    this.type = type;
  }

  public String type() {
    return type;
  }
}
