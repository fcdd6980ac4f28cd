package dev.comfyserve.mcp.resource;

/** There is no such resource, or none that this caller may know of. */
public final class ResourceNotFound extends Exception {
  private static final long serialVersionUID = 1L;

  public ResourceNotFound(String uri) {
    super("There is no resource " + uri + ".", null, false, false);
  }
}
