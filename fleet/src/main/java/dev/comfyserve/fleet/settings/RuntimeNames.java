package dev.comfyserve.fleet.settings;

/**
 * What the runtime of a workflow's version means on this server. The word {@link #DEFAULT} follows
 * the server, so that a restart with other runtimes takes its deployments along; any other name
 * stays what it is.
 *
 * @param ofServer the runtime of workflows that name none
 */
public record RuntimeNames(String ofServer) {
  /** What is stored for a workflow that names no runtime. */
  public static final String DEFAULT = "default";

  /** The runtime that needs no ComfyUI. */
  public static final String EMBEDDED = "embedded";

  /** The name of a runtime, which this server need not have. */
  public String resolve(String stored) {
    return stored.equals(DEFAULT) ? ofServer : stored;
  }

  /** Says, for people, that this server does not have the runtime. */
  public static String missing(String runtime) {
    String said =
        "its workflow asks for the runtime " + runtime + ", which this server does not have";
    return runtime.equals("attached") ? said + "; start it with COMFYSERVE_COMFYUI_URLS" : said;
  }
}
