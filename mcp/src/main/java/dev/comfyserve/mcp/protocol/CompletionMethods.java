package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.completion.CompletionCall;
import dev.comfyserve.mcp.completion.Completions;
import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.prompt.PromptArgument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code completion/complete}. */
final class CompletionMethods<P> {
  /** The protocol's bound on one answer. */
  private static final int MOST = 100;

  /** An expression of RFC 6570, with its operator, and the modifiers of a name in it. */
  private static final Pattern PLACES = Pattern.compile("\\{[+#./;?&]?([^{}]+)}");

  private static final Pattern MODIFIER = Pattern.compile("(\\*|:\\d+)$");

  private final McpServer<P> server;
  private final McpOffer<P> offer;
  private final Completions<P> completions;

  CompletionMethods(McpServer<P> server, McpOffer<P> offer) {
    this.server = server;
    this.offer = offer;
    this.completions = offer.completions();
  }

  private record Place(CompletionCall.Of of, String name, List<String> arguments) {}

  Run<P> complete(ProtocolVersion version, Message.Request request) throws RpcFailure {
    return new HandlerRun<>(
        server,
        version,
        request,
        (principal, _) ->
            server.complete(
                version, result(completions.complete(call(principal, request.params())))));
  }

  private CompletionCall<P> call(P principal, JsonNode params) throws RpcFailure {
    Place place = place(params.path("ref"));
    String argument = Params.text(params.path("argument"), "name", "the name of an argument");
    String value = Params.text(params.path("argument"), "value", "what was typed so far");
    if (!place.arguments().contains(argument)) {
      throw Params.invalid(
          place.arguments().isEmpty()
              ? place.name() + " has no arguments."
              : "%s has no argument %s, only %s."
                  .formatted(place.name(), argument, String.join(", ", place.arguments())));
    }
    Map<String, String> given = Params.texts(params.path("context"), "arguments");
    return new CompletionCall<>(principal, place.of(), place.name(), argument, value, given);
  }

  private static ObjectNode result(List<String> proposed) {
    ObjectNode result = Wire.object();
    ObjectNode completion = result.putObject("completion");
    ArrayNode values = completion.putArray("values");
    proposed.stream().limit(MOST).forEach(values::add);
    completion.put("total", proposed.size()).put("hasMore", proposed.size() > MOST);
    return result;
  }

  private Place place(JsonNode ref) throws RpcFailure {
    return switch (ref.path("type").stringValue("")) {
      case "ref/prompt" -> {
        String name = Params.text(ref, "name", "the name of a prompt");
        var prompt =
            offer
                .prompts()
                .find(name)
                .orElseThrow(() -> Params.invalid("There is no prompt " + name + "."));
        yield new Place(
            CompletionCall.Of.PROMPT,
            name,
            prompt.definition().arguments().stream().map(PromptArgument::name).toList());
      }
      case "ref/resource" -> {
        String uri = Params.text(ref, "uri", "a URI template of resources/templates/list");
        if (offer.resources() == null
            || offer.resources().templates().stream()
                .noneMatch(template -> template.uriTemplate().equals(uri))) {
          throw Params.invalid("There is no resource template " + uri + ".");
        }
        yield new Place(CompletionCall.Of.RESOURCE, uri, placesOf(uri));
      }
      default -> throw Params.invalid("\"ref\" must be a ref/prompt or a ref/resource.");
    };
  }

  private static List<String> placesOf(String template) {
    List<String> names = new ArrayList<>();
    Matcher expressions = PLACES.matcher(template);
    while (expressions.find()) {
      for (String name : expressions.group(1).split(",", -1)) {
        names.add(MODIFIER.matcher(name).replaceFirst(""));
      }
    }
    return names;
  }
}
