package dev.comfyserve.fleet.instance;

import dev.comfyserve.comfyui.client.ComfyUiException;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.ProxyAnswer;
import dev.comfyserve.contract.ProxyPath;
import dev.comfyserve.contract.ProxyRequest;
import dev.comfyserve.runtimes.Instance;
import java.util.Set;

/**
 * Forwards a caller's call to one live instance of its own deployment. On a shared server only what
 * tells nothing of other accounts is open; its other paths do not exist for the caller.
 */
public final class InstanceProxy {
  /** With and without ComfyUI's {@code api/} prefix. */
  private static final Set<String> OPEN_ON_SHARED = Set.of("system_stats", "object_info", "free");

  private final LiveInstances instances;

  public InstanceProxy(LiveInstances instances) {
    this.instances = instances;
  }

  /**
   * @throws ApiException 404001 where no such instance lives for this deployment of this account or
   *     the path leaves ComfyUI, 405001 for another method than GET or POST, 503001 where the
   *     instance does not answer
   */
  public ProxyAnswer forward(
      Caller caller, String deploymentId, String instanceId, ProxyRequest request) {
    Instance server =
        instances
            .find(caller.account(), deploymentId, instanceId)
            .flatMap(LiveInstance::server)
            .orElseThrow(() -> ApiException.notFound("instance", instanceId));
    if (!request.method().equals("GET") && !request.method().equals("POST")) {
      throw new ApiException(
          ErrorCode.METHOD_NOT_ALLOWED, "Only GET and POST are forwarded to an instance");
    }
    if (!ProxyPath.safe(request.path()) || server.shared() && !openOnShared(request.path())) {
      throw ApiException.notFound("path on this instance", request.path());
    }
    return forwarded(server, request);
  }

  private static boolean openOnShared(String path) {
    String plain = path.startsWith("api/") ? path.substring("api/".length()) : path;
    return OPEN_ON_SHARED.contains(plain)
        || plain.startsWith("object_info/") && plain.indexOf('/') == plain.lastIndexOf('/');
  }

  private static ProxyAnswer forwarded(Instance server, ProxyRequest request) {
    try {
      return server.comfy().forward(request);
    } catch (ComfyUiException e) {
      throw new ApiException(ErrorCode.UNAVAILABLE, "The instance did not answer; try again");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiException(ErrorCode.UNAVAILABLE, "The server is stopping");
    }
  }
}
