package dev.comfyserve.fleet.wire;

import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import java.net.URI;
import java.util.function.Supplier;

/** The absolute URLs of the API, in the prefix that the caller uses. */
public final class Links {
  private final Supplier<URI> publicUrl;

  public Links(Supplier<URI> publicUrl) {
    this.publicUrl = publicUrl;
  }

  public String status(Caller caller, String deploymentId, String requestId) {
    return request(caller, deploymentId, requestId) + "/status";
  }

  public String result(Caller caller, String deploymentId, String requestId) {
    return request(caller, deploymentId, requestId) + "/result";
  }

  public String cancel(Caller caller, String deploymentId, String requestId) {
    return request(caller, deploymentId, requestId) + "/cancel";
  }

  /** Deployments themselves have one prefix only. */
  public String objectInfo(String deploymentId) {
    return base() + ApiVersion.V2.prefix() + "/deployments/" + deploymentId + "/object_info";
  }

  /** The public base, without a slash at its end. */
  public String base() {
    String base = publicUrl.get().toString();
    return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
  }

  private String request(Caller caller, String deploymentId, String requestId) {
    return base()
        + caller.version().prefix()
        + "/deployments/"
        + deploymentId
        + "/requests/"
        + requestId;
  }
}
