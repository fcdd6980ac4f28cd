package dev.comfyserve.mcp.task;

import dev.comfyserve.mcp.listen.Watch;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where tasks are kept. To every caller but its own a task does not exist.
 *
 * @param <P> the type of the authenticated caller
 */
public interface Tasks<P> {
  Optional<TaskState> get(P principal, String taskId) throws Exception;

  /**
   * Takes answers; keys that nobody asked for, or that are answered already, are passed over.
   *
   * @return false when there is no such task
   */
  boolean update(P principal, String taskId, Map<String, ObjectNode> answers) throws Exception;

  /**
   * Asks a task to end; one that has ended stays as it is.
   *
   * @return false when there is no such task
   */
  boolean cancel(P principal, String taskId) throws Exception;

  /**
   * @param changed run after each change, on any thread; must be quick
   * @return empty when there is no such task
   */
  Optional<Watch> watch(P principal, String taskId, Runnable changed);
}
