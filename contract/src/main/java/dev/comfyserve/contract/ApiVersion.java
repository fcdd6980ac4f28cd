package dev.comfyserve.contract;

/** The path prefix a caller used; the queue endpoints exist under both. */
public enum ApiVersion {
  V1("/prod/v1"),
  V2("/prod/v2");

  private final String prefix;

  ApiVersion(String prefix) {
    this.prefix = prefix;
  }

  public String prefix() {
    return prefix;
  }
}
