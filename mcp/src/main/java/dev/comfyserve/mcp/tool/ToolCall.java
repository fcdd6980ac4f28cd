package dev.comfyserve.mcp.tool;

import java.util.function.BooleanSupplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * One call.
 *
 * @param principal who calls
 * @param arguments checked against the tool's input schema; an empty object when there are none
 * @param meta the {@code _meta} of the request; an empty object when there is none
 * @param progress where the tool tells how far it is; goes nowhere when the client did not ask
 * @param gone see {@link #clientGone}
 */
public record ToolCall<P>(
    P principal, ObjectNode arguments, ObjectNode meta, Progress progress, BooleanSupplier gone) {

  /**
   * The client left, and by the rules of its era that ends the call: nobody reads the result. In
   * the eras in which a call outlives its connection this stays false.
   */
  public boolean clientGone() {
    return gone.getAsBoolean();
  }
}
