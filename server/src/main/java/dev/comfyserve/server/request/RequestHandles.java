package dev.comfyserve.server.request;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.OwnApi;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * One name for one request. Where the host can tell a request's deployment the name is the
 * request's id; where it cannot, the name holds both: {@code <deployment id>.<request id>}.
 */
public final class RequestHandles {
  private static final Pattern BOTH =
      Pattern.compile("([A-Za-z0-9_-]{1,64})\\.([A-Za-z0-9_-]{1,64})");

  private final OwnApi own;

  /**
   * @param own null where the host cannot tell a request's deployment
   */
  public RequestHandles(OwnApi own) {
    this.own = own;
  }

  /**
   * What a handle leads to.
   *
   * @param known what {@link OwnApi#getRequest} tells; empty where the host cannot tell
   */
  public record Found(RequestRef request, ObjectNode known) {}

  public String handle(RequestRef request) {
    return own != null ? request.requestId() : request.deploymentId() + "." + request.requestId();
  }

  /**
   * Where the host cannot look it up, the request may still not be there.
   *
   * @return empty for what cannot be a request of this caller
   * @throws ApiException when the host does not answer
   */
  public Optional<Found> find(Caller caller, String handle) {
    if (own == null) {
      Matcher both = BOTH.matcher(handle);
      return both.matches()
          ? Optional.of(new Found(new RequestRef(both.group(1), both.group(2)), Json.object()))
          : Optional.empty();
    }
    return Lookup.optional(() -> own.getRequest(caller, handle))
        .map(
            known ->
                new Found(new RequestRef(known.path("deployment_id").asString(), handle), known));
  }
}
