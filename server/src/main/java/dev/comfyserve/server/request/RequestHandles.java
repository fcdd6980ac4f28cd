package dev.comfyserve.server.request;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.OwnApi;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * One name for one request. Where the host can tell a request's deployment the name is the
 * request's id; where it cannot, the name holds both: {@code <deployment id>.<request id>}.
 */
public final class RequestHandles {
  /** It travels in headers and addresses. */
  private static final int LONGEST = 256;

  private static final String ENCODED = "((?:[A-Za-z0-9_-]|\\*[0-9A-F]{2})+)";
  private static final Pattern BOTH = Pattern.compile(ENCODED + "\\." + ENCODED);

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
    return own != null
        ? request.requestId()
        : encoded(request.deploymentId()) + "." + encoded(request.requestId());
  }

  /** Whether its handle leads to it again; false for ids that nobody could ask for. */
  public boolean leadTo(RequestRef request) {
    return Ids.plausible(request.deploymentId())
        && Ids.plausible(request.requestId())
        && handle(request).length() <= LONGEST;
  }

  /** Whether the host tells of a request by its id alone. */
  public boolean lookedUp() {
    return own != null;
  }

  private static String encoded(String id) {
    StringBuilder out = new StringBuilder();
    for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b == '_' || b == '-' || b > 0 && Character.isLetterOrDigit(b);
      out.append(plain ? Character.toString(b) : "*%02X".formatted(b & 0xff));
    }
    return out.toString();
  }

  /** What {@link #encoded} made; nothing for any other text. */
  private static Optional<String> decoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '*') {
        bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(text.charAt(i));
      }
    }
    return Optional.of(bytes.toString(StandardCharsets.UTF_8))
        .filter(Ids::plausible)
        .filter(id -> encoded(id).equals(text));
  }

  /**
   * Where the host cannot look it up, the request may still not be there.
   *
   * @return empty for what cannot be a request of this caller
   * @throws ApiException when the host does not answer
   */
  public Optional<Found> find(Caller caller, String handle) {
    if (own == null) {
      return ref(handle).map(request -> new Found(request, Json.object()));
    }
    return Lookup.optional(() -> own.getRequest(caller, handle))
        .map(
            known ->
                new Found(new RequestRef(known.path("deployment_id").asString(), handle), known));
  }

  private static Optional<RequestRef> ref(String handle) {
    Matcher both = BOTH.matcher(handle.length() <= LONGEST ? handle : "");
    return both.matches()
        ? decoded(both.group(1))
            .flatMap(
                deployment ->
                    decoded(both.group(2)).map(request -> new RequestRef(deployment, request)))
        : Optional.empty();
  }
}
