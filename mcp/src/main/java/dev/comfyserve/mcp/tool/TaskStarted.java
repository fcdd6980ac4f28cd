package dev.comfyserve.mcp.tool;

import java.time.Duration;
import java.time.Instant;

/**
 * The call goes on as a task. Only where {@link
 * dev.comfyserve.mcp.conversation.ClientCapabilities#tasks} says that the client takes it, and only
 * when it has been started for good: from here on nothing keeps its id from the client.
 *
 * @param first where it stands, as far as its start tells; null where {@link
 *     dev.comfyserve.mcp.task.Tasks#get} surely finds it
 * @param look whether {@code Tasks} is asked first, because it knows more; when that fails, or
 *     takes long, {@code first} is told
 */
public record TaskStarted(String taskId, Beginning first, boolean look) implements ToolOutcome {
  public TaskStarted {
    if (first == null && !look) {
      throw new IllegalArgumentException("nothing is known of the task " + taskId);
    }
  }

  /**
   * A task that works.
   *
   * @param message for people; null for none
   * @param pollInterval how often asking makes sense
   */
  public record Beginning(String message, Instant created, Duration pollInterval) {}

  /** One that {@code Tasks} surely finds. */
  public TaskStarted(String taskId) {
    this(taskId, null, true);
  }
}
