package dev.comfyserve.fleet.instance;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ProxyAnswer;
import dev.comfyserve.contract.ProxyRequest;

/** Forwards a caller's call to one live instance of its own deployment. */
public interface InstanceProxy {
  /**
   * @throws dev.comfyserve.contract.ApiException 404001 where no such instance lives for this
   *     deployment of this account or the path leaves ComfyUI, 405001 for another method than GET
   *     or POST
   */
  ProxyAnswer forward(Caller caller, String deploymentId, String instanceId, ProxyRequest request);
}
