package dev.comfyserve.mcp.conversation;

/**
 * The client was asked while its request ran, and gave no answer that could be used: it refused,
 * left, or took too long. Handlers may let it pass; the client then hears that its request failed.
 */
public final class Unanswered extends Exception {
  private static final long serialVersionUID = 1L;

  public Unanswered(String message) {
    super(message, null, false, false);
  }
}
