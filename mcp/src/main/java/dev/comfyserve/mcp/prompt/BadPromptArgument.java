package dev.comfyserve.mcp.prompt;

/** The value of an argument cannot be used; the message, which the client gets, says why. */
public final class BadPromptArgument extends Exception {
  private static final long serialVersionUID = 1L;

  public BadPromptArgument(String message) {
    super(message, null, false, false);
  }
}
