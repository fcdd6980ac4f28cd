package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.prompt.BadPromptArgument;
import dev.comfyserve.mcp.prompt.Prompt;
import dev.comfyserve.mcp.prompt.PromptArgument;
import dev.comfyserve.mcp.prompt.PromptCall;
import dev.comfyserve.mcp.prompt.PromptRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code prompts/*}. */
final class PromptMethods<P> {
  private final McpServer<P> server;
  private final PromptRegistry<P> prompts;

  PromptMethods(McpServer<P> server, PromptRegistry<P> prompts) {
    this.server = server;
    this.prompts = prompts;
  }

  ObjectNode list(ProtocolVersion version, Message.Request request) throws RpcFailure {
    Params.onePage(request);
    ObjectNode result = Wire.object();
    ArrayNode list = result.putArray("prompts");
    prompts.all().forEach(prompt -> list.add(new Wire(version).prompt(prompt.definition())));
    return server.cacheable(version, result, McpServer.LIST_TTL_MS);
  }

  Run<P> get(ProtocolVersion version, Message.Request request) throws RpcFailure {
    Prompt<P> prompt = named(Params.text(request.params(), "name", "the name of a prompt"));
    Map<String, String> arguments = arguments(prompt, request);
    return new HandlerRun<>(
        server,
        version,
        request,
        (principal, conversation) -> {
          try {
            var said = prompt.handler().get(new PromptCall<>(principal, arguments, conversation));
            return server.complete(version, new Wire(version).promptResult(said));
          } catch (BadPromptArgument e) {
            throw Params.invalid(e.getMessage());
          }
        });
  }

  private Prompt<P> named(String name) throws RpcFailure {
    return prompts.find(name).orElseThrow(() -> Params.invalid("There is no prompt " + name + "."));
  }

  /** Those that the prompt has; what it does not know it cannot use, so that is passed over. */
  private static Map<String, String> arguments(Prompt<?> prompt, Message.Request request)
      throws RpcFailure {
    Map<String, String> given = Params.texts(request.params(), "arguments");
    List<String> missing =
        prompt.definition().arguments().stream()
            .filter(argument -> argument.required() && !given.containsKey(argument.name()))
            .map(PromptArgument::name)
            .toList();
    if (!missing.isEmpty()) {
      throw Params.invalid(
          "The prompt %s needs %s.".formatted(prompt.name(), String.join(", ", missing)));
    }
    Map<String, String> known = new HashMap<>();
    for (PromptArgument argument : prompt.definition().arguments()) {
      if (given.containsKey(argument.name())) {
        known.put(argument.name(), given.get(argument.name()));
      }
    }
    return known;
  }
}
