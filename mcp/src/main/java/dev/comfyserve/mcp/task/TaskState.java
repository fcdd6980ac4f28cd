package dev.comfyserve.mcp.task;

import dev.comfyserve.mcp.conversation.InputRequest;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import dev.comfyserve.mcp.tool.ToolResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Where a task stands.
 *
 * @param statusMessage for people; null for none
 * @param ttl how long after {@code createdAt} it can be asked for; null for as long as it lasts
 * @param pollInterval how often asking makes sense; null for no advice
 * @param outcome what belongs to the status
 */
public record TaskState(
    String taskId,
    String statusMessage,
    Instant createdAt,
    Instant lastUpdatedAt,
    Duration ttl,
    Duration pollInterval,
    Outcome outcome) {

  /** The status, with what each one carries. */
  public sealed interface Outcome {
    record Working() implements Outcome {}

    /** Goes on when these are answered; the keys are never used twice in a task's life. */
    record InputRequired(Map<String, InputRequest> requests) implements Outcome {
      public InputRequired {
        requests = Map.copyOf(requests);
      }
    }

    /** What the call would have answered, a tool's failure included. */
    record Completed(ToolResult result) implements Outcome {}

    /** The protocol itself failed, not the tool. */
    record Failed(RpcError error) implements Outcome {}

    record Cancelled() implements Outcome {}
  }
}
