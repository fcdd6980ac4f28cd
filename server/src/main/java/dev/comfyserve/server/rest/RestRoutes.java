package dev.comfyserve.server.rest;

import dev.comfyserve.fleet.Fleet;
import dev.comfyserve.server.http.Routes;
import java.nio.file.Path;

/** Every route of the REST API. */
public final class RestRoutes {
  private RestRoutes() {}

  /**
   * @param uploads where large uploads are kept while they arrive
   * @param uploadLimit bytes of one uploaded file
   */
  public static void add(Routes routes, Fleet fleet, Path uploads, long uploadLimit) {
    new OpenApiEndpoint().addTo(routes);
    new DeploymentEndpoints(fleet.api(), fleet.api()::allObjectInfo).addTo(routes);
    new QueueEndpoints(fleet.api()).addTo(routes);
    new ProxyEndpoint(fleet.api()).addTo(routes);
    new WorkflowEndpoints(fleet.own()).addTo(routes);
    new OwnEndpoints(fleet.own()).addTo(routes);
    new FileEndpoint(fleet.files(), uploads, uploadLimit).addTo(routes);
  }
}
