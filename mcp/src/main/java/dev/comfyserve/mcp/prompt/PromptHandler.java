package dev.comfyserve.mcp.prompt;

/** What runs when a prompt is picked. */
@FunctionalInterface
public interface PromptHandler<P> {
  /**
   * @throws Exception for what is broken here: logged under a reference, and the client gets only
   *     the reference
   */
  PromptResult get(PromptCall<P> call) throws Exception;
}
