package dev.comfyserve.server.prompt;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.ServerlessApi;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The caller's deployments, as people name them. */
final class Deployments {
  private final ServerlessApi api;

  Deployments(ServerlessApi api) {
    this.api = api;
  }

  List<JsonNode> all(Caller caller) {
    return api.listDeployments(caller, List.of(), Includes.NOTHING).valueStream().toList();
  }

  /** Those with this id, or else with this name; several when the name does not tell. */
  List<JsonNode> named(Caller caller, String idOrName) {
    List<JsonNode> all = all(caller);
    List<JsonNode> byId = all.stream().filter(one -> id(one).equals(idOrName)).toList();
    return byId.isEmpty()
        ? all.stream().filter(one -> name(one).equalsIgnoreCase(idOrName.strip())).toList()
        : byId;
  }

  /** Those whose id begins with what was typed, then those whose name holds it. */
  List<String> idsLike(Caller caller, String typed) {
    String wanted = typed.strip().toLowerCase(Locale.ROOT);
    List<JsonNode> all = all(caller);
    Stream<JsonNode> byId = all.stream().filter(one -> id(one).startsWith(wanted));
    Stream<JsonNode> byName =
        all.stream().filter(one -> name(one).toLowerCase(Locale.ROOT).contains(wanted));
    return Stream.concat(byId, byName).map(Deployments::id).distinct().toList();
  }

  static String id(JsonNode deployment) {
    return deployment.path("id").asString();
  }

  static String name(JsonNode deployment) {
    return deployment.path("name").asString("");
  }
}
