package dev.comfyserve.fleet.signal;

/**
 * How far a running request is.
 *
 * @param nodeId the node that runs, or null
 * @param nodeClass its class, or null
 * @param step the step that it reached; 0 where it tells none
 * @param steps its steps; 0 where it tells none
 * @param nodesDone nodes that are done, those from ComfyUI's cache included
 * @param nodesTotal nodes of the graph
 * @param activity what happens, in one word: {@code uploading}, {@code queued}, {@code running},
 *     {@code saving}, {@link #UNANSWERED}
 */
public record Progress(
    String nodeId,
    String nodeClass,
    double step,
    double steps,
    int nodesDone,
    int nodesTotal,
    String activity) {
  /** The server does not answer; all else is what was known before. */
  public static final String UNANSWERED = "unanswered";
}
