package dev.comfyserve.mcp.tool;

/**
 * The call goes on as a task. Only where {@link
 * dev.comfyserve.mcp.conversation.ClientCapabilities#tasks} says that the client takes it, and only
 * when {@link dev.comfyserve.mcp.task.Tasks#get} finds the task already.
 */
public record TaskStarted(String taskId) implements ToolOutcome {}
