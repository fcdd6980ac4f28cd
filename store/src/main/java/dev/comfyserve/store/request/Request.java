package dev.comfyserve.store.request;

import dev.comfyserve.contract.RequestState;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request as it stands.
 *
 * @param arrival its place: requests of a deployment start in this order
 * @param startedAt when its latest attempt began; null in the queue
 * @param finishedAt null until it ended
 * @param instanceId of its latest attempt; null in the queue
 * @param attemptId of the attempt that is alive, or null
 * @param attempts how many began
 * @param lostInARow how many of them were lost, one after the other
 * @param urlsPending how many input URLs are yet to be fetched; it is ready at 0
 * @param outputs when it succeeded, as the finisher wrote them; else null
 * @param error when it failed, as the finisher wrote it; else null
 */
public record Request(
    String id,
    long arrival,
    String account,
    String deploymentId,
    String workflowId,
    String workflowVersion,
    String runtime,
    RequestState state,
    Instant createdAt,
    Instant startedAt,
    Instant finishedAt,
    String instanceId,
    String attemptId,
    int attempts,
    int lostInARow,
    int urlsPending,
    ObjectNode outputs,
    ObjectNode error,
    List<String> warnings) {}
