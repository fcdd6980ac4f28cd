/**
 * MCP tasks. A task is a request under its handle, and nothing else is kept of it: so it is found
 * after a restart and by any replica, and every request of a caller can be asked for as a task,
 * however it was submitted.
 *
 * <p>Entry type: {@link dev.comfyserve.server.task.RequestTasks}. A request that is not there, or
 * is another account's, is no task. Thread-safe.
 */
package dev.comfyserve.server.task;
