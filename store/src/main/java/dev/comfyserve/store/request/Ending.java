package dev.comfyserve.store.request;

import dev.comfyserve.contract.RequestState;
import dev.comfyserve.store.file.OutputFile;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a request ends.
 *
 * @param state {@code SUCCEEDED} with outputs, {@code FAILED} with an error, or {@code CANCELLED}
 */
public record Ending(
    RequestState state, List<OutputFile> files, ObjectNode outputs, ObjectNode error) {
  public Ending {
    files = List.copyOf(files);
    boolean fits =
        switch (state) {
          case SUCCEEDED -> outputs != null && error == null;
          case FAILED -> outputs == null && error != null && files.isEmpty();
          case CANCELLED -> outputs == null && error == null && files.isEmpty();
          case IN_QUEUE, IN_PROGRESS -> false;
        };
    if (!fits) {
      throw new IllegalArgumentException("not an ending: " + state);
    }
  }

  /**
   * @param outputs by node id, as the result shows them but for the URLs
   */
  public static Ending succeeded(List<OutputFile> files, ObjectNode outputs) {
    return new Ending(RequestState.SUCCEEDED, files, outputs, null);
  }

  /**
   * @param error in the shape of a result's {@code error}
   */
  public static Ending failed(ObjectNode error) {
    return new Ending(RequestState.FAILED, List.of(), null, error);
  }
}
