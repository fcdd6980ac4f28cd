package dev.comfyserve.mcp;

import dev.comfyserve.mcp.conversation.InputRequest;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import dev.comfyserve.mcp.listen.Watch;
import dev.comfyserve.mcp.task.TaskState;
import dev.comfyserve.mcp.task.TaskState.Outcome;
import dev.comfyserve.mcp.task.Tasks;
import dev.comfyserve.mcp.tool.ToolResult;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.node.ObjectNode;

/** Tasks that live as long as this object, each on a thread of its own. */
public final class MemoryTasks implements Tasks<String>, AutoCloseable {
  /** What a task does. */
  @FunctionalInterface
  public interface Job {
    ToolResult run(Questions questions) throws JobFailed, InterruptedException;
  }

  /** How a task asks its client: waits until all is answered. */
  @FunctionalInterface
  public interface Questions {
    Map<String, ObjectNode> ask(Map<String, InputRequest> questions) throws InterruptedException;
  }

  /** The protocol failed, not the tool. */
  public static final class JobFailed extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private final Map<String, Task> tasks = new ConcurrentHashMap<>();

  /** Starts a task; it is there when this returns. */
  public String start(String principal, Job job) {
    Task task = new Task(UUID.randomUUID().toString(), principal);
    tasks.put(task.id, task);
    task.thread = Thread.ofVirtual().start(() -> task.run(job));
    return task.id;
  }

  @Override
  public Optional<TaskState> get(String principal, String taskId) {
    return find(principal, taskId).map(Task::state);
  }

  @Override
  public boolean update(String principal, String taskId, Map<String, ObjectNode> answers) {
    Optional<Task> task = find(principal, taskId);
    task.ifPresent(found -> found.answer(answers));
    return task.isPresent();
  }

  @Override
  public boolean cancel(String principal, String taskId) {
    Optional<Task> task = find(principal, taskId);
    task.ifPresent(Task::cancel);
    return task.isPresent();
  }

  @Override
  public Optional<Watch> watch(String principal, String taskId, Runnable changed) {
    return find(principal, taskId)
        .map(
            task -> {
              task.watchers.add(changed);
              return () -> task.watchers.remove(changed);
            });
  }

  private Optional<Task> find(String principal, String taskId) {
    return Optional.ofNullable(tasks.get(taskId))
        .filter(task -> String.valueOf(principal).equals(task.principal));
  }

  @Override
  public void close() {
    tasks.values().forEach(Task::cancel);
  }

  private static final class Task {
    private final String id;
    private final String principal;
    private final Instant createdAt = Instant.now();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final Map<String, InputRequest> open = new LinkedHashMap<>();
    private final Map<String, ObjectNode> answers = new HashMap<>();
    private Instant updatedAt = createdAt;
    private Outcome outcome = new Outcome.Working();
    private volatile Thread thread;

    Task(String id, String principal) {
      this.id = id;
      this.principal = String.valueOf(principal);
    }

    void run(Job job) {
      try {
        become(new Outcome.Completed(job.run(this::ask)));
      } catch (JobFailed e) {
        become(new Outcome.Failed(new RpcError(RpcError.INTERNAL, "The job broke.")));
      } catch (InterruptedException e) {
        become(new Outcome.Cancelled());
      }
    }

    synchronized TaskState state() {
      Outcome now = open.isEmpty() ? outcome : new Outcome.InputRequired(open);
      return new TaskState(
          id, null, createdAt, updatedAt, Duration.ofHours(1), Duration.ofMillis(500), now);
    }

    private Map<String, ObjectNode> ask(Map<String, InputRequest> questions)
        throws InterruptedException {
      synchronized (this) {
        open.putAll(questions);
        changed();
        while (!open.isEmpty()) {
          wait();
        }
        if (!(outcome instanceof Outcome.Working)) {
          throw new InterruptedException("cancelled");
        }
        return Map.copyOf(answers);
      }
    }

    synchronized void answer(Map<String, ObjectNode> given) {
      given.forEach(
          (key, answer) -> {
            if (open.remove(key) != null) {
              answers.put(key, answer);
            }
          });
      changed();
    }

    void cancel() {
      become(new Outcome.Cancelled());
      thread.interrupt();
    }

    private synchronized void become(Outcome end) {
      if (outcome instanceof Outcome.Working) {
        outcome = end;
        open.clear();
        changed();
      }
    }

    private void changed() {
      updatedAt = Instant.now();
      notifyAll();
      watchers.forEach(Runnable::run);
    }
  }
}
