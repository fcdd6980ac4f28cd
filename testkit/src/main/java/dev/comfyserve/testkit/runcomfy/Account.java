package dev.comfyserve.testkit.runcomfy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What belongs to one token. Guarded by the host's lock. */
final class Account {
  /** A workflow that was saved on the site. */
  record Workflow(String id, String version, ObjectNode graph, ObjectNode objectInfo) {}

  /** A deployment with its state. */
  static final class Deployment {
    final ObjectNode fields;
    final Workflow workflow;
    boolean deleted;

    Deployment(ObjectNode fields, Workflow workflow) {
      this.fields = fields;
      this.workflow = workflow;
    }
  }

  /** A request; how far it is, is counted in looks. */
  static final class Job {
    final String id;
    final String deploymentId;
    final String instanceId;
    final String createdAt;
    final ObjectNode graph;
    final int queuedLooks;
    final int runningLooks;
    final ObjectNode error;
    int looks;
    String finishedAt;
    boolean cancelled;

    Job(
        String id,
        String deploymentId,
        String instanceId,
        String createdAt,
        ObjectNode graph,
        RunComfy.Course course) {
      this.id = id;
      this.deploymentId = deploymentId;
      this.instanceId = instanceId;
      this.createdAt = createdAt;
      this.graph = graph;
      this.queuedLooks = course.queuedLooks();
      this.runningLooks = course.runningLooks();
      this.error = course.error();
    }

    boolean queued() {
      return !cancelled && looks < queuedLooks;
    }

    boolean running() {
      return !cancelled && !queued() && looks < (long) queuedLooks + runningLooks;
    }

    boolean ended() {
      return cancelled || !queued() && !running();
    }
  }

  final Map<String, Workflow> workflows = new LinkedHashMap<>();
  final Map<String, Deployment> deployments = new LinkedHashMap<>();
  final Map<String, Job> jobs = new LinkedHashMap<>();

  Optional<Job> job(String deploymentId, String requestId) {
    return Optional.ofNullable(jobs.get(requestId))
        .filter(job -> job.deploymentId.equals(deploymentId));
  }
}
