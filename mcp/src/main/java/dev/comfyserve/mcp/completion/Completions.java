package dev.comfyserve.mcp.completion;

import java.util.List;

/** Proposes values. */
@FunctionalInterface
public interface Completions<P> {
  /**
   * @return the best first; more than the protocol's 100 are cut by the layer; empty where nothing
   *     can be proposed
   */
  List<String> complete(CompletionCall<P> call) throws Exception;
}
