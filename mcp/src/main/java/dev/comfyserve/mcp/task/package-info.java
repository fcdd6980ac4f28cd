/**
 * Tasks: tool calls that outlive their request, in the modern era, for clients that opted in. A
 * handler starts one by returning {@link dev.comfyserve.mcp.task.TaskStarted}; whoever keeps tasks
 * implements {@link dev.comfyserve.mcp.task.Tasks}. The layer keeps nothing. Called from many
 * threads at a time.
 */
package dev.comfyserve.mcp.task;
