package dev.comfyserve.server.resource;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.resource.ResourceInfo;
import dev.comfyserve.mcp.resource.ResourcePage;
import dev.comfyserve.mcp.resource.UnknownCursor;
import dev.comfyserve.server.request.RequestHandles;
import dev.comfyserve.server.request.RequestRef;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The caller's deployments, then the caller's newest requests; each the newest first. */
final class ResourceList {
  private static final int PAGE = 50;

  /** Older ones can be read, but are not listed. */
  private static final int MOST_REQUESTS = 200;

  private static final String JSON = "application/json";

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private final ServerlessApi api;
  private final OwnApi own;
  private final RequestHandles handles;

  /**
   * @param own null where the host cannot list requests
   */
  ResourceList(ServerlessApi api, OwnApi own, RequestHandles handles) {
    this.api = api;
    this.own = own;
    this.handles = handles;
  }

  ResourcePage page(Caller caller, String cursor) throws UnknownCursor {
    ListCursor from = ListCursor.of(cursor);
    List<ResourceInfo> page = new ArrayList<>();
    if (from.part() == ListCursor.Part.DEPLOYMENTS) {
      ListCursor next = fill(page, from, deployments(caller), "id", one -> deployment(one));
      if (next != null) {
        return new ResourcePage(page, next.text());
      }
      from = ListCursor.REQUESTS_START;
    }
    if (own == null) {
      return ResourcePage.whole(page);
    }
    List<JsonNode> requests = own.recentRequests(caller, MOST_REQUESTS).valueStream().toList();
    Map<String, String> names = names(caller);
    ListCursor next = fill(page, from, requests, "request_id", one -> request(one, names));
    return new ResourcePage(page, next == null ? null : next.text());
  }

  /** Takes what still goes onto the page; where to go on, or null when all of it did. */
  private static ListCursor fill(
      List<ResourceInfo> page,
      ListCursor from,
      List<JsonNode> newestFirst,
      String idKey,
      Function<JsonNode, ResourceInfo> info) {
    List<JsonNode> rest = from.after(newestFirst, one -> one.path(idKey).asString());
    List<JsonNode> fits = rest.subList(0, Math.min(rest.size(), PAGE - page.size()));
    fits.forEach(one -> page.add(info.apply(one)));
    if (fits.size() == rest.size()) {
      return null;
    }
    if (fits.isEmpty()) {
      return from;
    }
    JsonNode last = fits.getLast();
    return new ListCursor(
        from.part(), last.path(idKey).asString(), last.path("created_at").asString(""));
  }

  private List<JsonNode> deployments(Caller caller) {
    return api.listDeployments(caller, List.of(), Includes.NOTHING)
        .valueStream()
        .sorted(
            Comparator.comparing((JsonNode one) -> one.path("created_at").asString(""))
                .thenComparing(one -> one.path("id").asString())
                .reversed())
        .toList();
  }

  private static ResourceInfo deployment(JsonNode one) {
    return new ResourceInfo(
        new ResourceUri.Deployment(one.path("id").asString()).text(),
        one.path("name").asString("deployment"),
        "Deployment " + one.path("name").asString(""),
        "%s, workflow version %s, made %s. What can be set, and its newest requests."
            .formatted(
                one.path("status").asString("status unknown"),
                one.path("workflow_version").asString("unknown"),
                one.path("created_at").asString("at an unknown time")),
        JSON,
        null);
  }

  /** {@code 2026-11-22 08:21 UTC} of an ISO time; the whole of any other text. */
  private static String minute(String time) {
    try {
      return MINUTE.format(OffsetDateTime.parse(time));
    } catch (DateTimeException e) {
      return time;
    }
  }

  private Map<String, String> names(Caller caller) {
    return api.listDeployments(caller, List.of(), Includes.NOTHING)
        .valueStream()
        .collect(
            Collectors.toMap(
                one -> one.path("id").asString(), one -> one.path("name").asString(), (a, b) -> a));
  }

  /** For a person who picks it from a menu: what ran, how it went, when. */
  private ResourceInfo request(JsonNode one, Map<String, String> names) {
    RequestRef request =
        new RequestRef(one.path("deployment_id").asString(), one.path("request_id").asString());
    return new ResourceInfo(
        new ResourceUri.Request(handles.handle(request)).text(),
        "request " + request.requestId(),
        "%s, %s, %s"
            .formatted(
                names.getOrDefault(request.deploymentId(), "a deleted deployment"),
                one.path("status").asString().replace('_', ' '),
                minute(one.path("created_at").asString())),
        "Request %s on deployment %s.".formatted(request.requestId(), request.deploymentId()),
        JSON,
        null);
  }
}
