package dev.comfyserve.fleet.result;

import dev.comfyserve.contract.RequestState;
import dev.comfyserve.contract.Timestamps;
import dev.comfyserve.fleet.signal.Progress;
import dev.comfyserve.fleet.signal.ProgressBoard;
import dev.comfyserve.store.request.Request;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The part of a status that is ours, for those who ask for it. */
final class ProgressView {
  private ProgressView() {}

  static void add(ObjectNode status, Request request, ProgressBoard board) {
    status.put("attempts", request.attempts());
    status.put("created_at", Timestamps.of(request.createdAt()));
    if (request.startedAt() != null) {
      status.put("started_at", Timestamps.of(request.startedAt()));
    }
    if (request.finishedAt() != null) {
      status.put("finished_at", Timestamps.of(request.finishedAt()));
    }
    if (!request.warnings().isEmpty()) {
      ArrayNode warnings = status.putArray("warnings");
      request.warnings().forEach(warnings::add);
    }
    if (request.state() == RequestState.IN_QUEUE) {
      waiting(status, request, board);
    } else if (request.state() == RequestState.IN_PROGRESS) {
      board.of(request.id()).ifPresent(progress -> running(status, progress));
    }
  }

  private static void waiting(ObjectNode status, Request request, ProgressBoard board) {
    if (request.urlsPending() > 0) {
      status.put("waiting_for", "input files (" + request.urlsPending() + " yet to be fetched)");
    } else {
      board
          .whyWaiting(request.deploymentId())
          .ifPresent(reason -> status.put("waiting_for", reason));
    }
  }

  private static void running(ObjectNode status, Progress progress) {
    ObjectNode json = status.putObject("progress");
    json.put("activity", progress.activity());
    if (progress.nodeId() != null) {
      json.put("node_id", progress.nodeId());
      json.put("node_class", progress.nodeClass());
    }
    if (progress.steps() > 0) {
      json.put("step", progress.step());
      json.put("steps", progress.steps());
    }
    json.put("nodes_done", progress.nodesDone());
    json.put("nodes_total", progress.nodesTotal());
    json.put("fraction", fraction(progress));
    json.put("message", message(progress));
  }

  /** From 0 to 1, as if all nodes took equally long. */
  private static double fraction(Progress progress) {
    if (progress.nodesTotal() == 0) {
      return 0;
    }
    double ofNode = progress.steps() > 0 ? progress.step() / progress.steps() : 0;
    return Math.clamp((progress.nodesDone() + ofNode) / progress.nodesTotal(), 0, 1);
  }

  private static String activity(Progress progress) {
    if (!progress.activity().equals(Progress.UNANSWERED)) {
      return progress.activity();
    }
    return "ComfyUI does not answer" + (progress.nodeId() == null ? "" : "; last heard of");
  }

  private static String message(Progress progress) {
    StringBuilder words = new StringBuilder(activity(progress));
    if (progress.nodeId() != null) {
      words.append(" node ").append(progress.nodeId());
      if (progress.nodeClass() != null) {
        words.append(" (").append(progress.nodeClass()).append(')');
      }
    }
    if (progress.steps() > 0) {
      words.append(
          ", step %d of %d".formatted(Math.round(progress.step()), Math.round(progress.steps())));
    }
    return words
        .append(", %d of %d nodes done".formatted(progress.nodesDone(), progress.nodesTotal()))
        .toString();
  }
}
