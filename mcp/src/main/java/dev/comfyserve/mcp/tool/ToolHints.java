package dev.comfyserve.mcp.tool;

/**
 * The annotations of a tool: hints for the client's choice of what to ask its user, never a
 * promise.
 */
public record ToolHints(
    boolean readOnly, boolean destructive, boolean idempotent, boolean openWorld) {
  /** Changes nothing, and only looks at this server. */
  public static final ToolHints READ = new ToolHints(true, false, true, false);
}
