package dev.comfyserve.mcp.conformance;

import dev.comfyserve.mcp.prompt.Prompt;
import dev.comfyserve.mcp.prompt.PromptArgument;
import dev.comfyserve.mcp.prompt.PromptDefinition;
import dev.comfyserve.mcp.prompt.PromptHandler;
import dev.comfyserve.mcp.prompt.PromptMessage;
import dev.comfyserve.mcp.prompt.PromptResult;
import dev.comfyserve.mcp.tool.Content;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The prompts that the conformance suite gets. */
final class Openings {
  private Openings() {}

  static List<Prompt<String>> all(byte[] picture) {
    return List.of(
        prompt("test_simple_prompt", List.of(), _ -> saying(Content.text("A simple prompt."))),
        prompt(
            "test_prompt_with_arguments",
            List.of(argument("arg1"), argument("arg2")),
            call ->
                saying(
                    Content.text(
                        "The arguments are %s and %s."
                            .formatted(
                                call.arguments().get("arg1"), call.arguments().get("arg2"))))),
        prompt(
            "test_prompt_with_embedded_resource",
            List.of(argument("resourceUri")),
            call ->
                saying(
                    Content.resource(
                        call.arguments().get("resourceUri"), "text/plain", "Its text."))),
        prompt(
            "test_prompt_with_image", List.of(), _ -> saying(Content.image(picture, "image/png"))));
  }

  static PromptResult saying(ObjectNode content) {
    return new PromptResult(null, List.of(new PromptMessage(PromptMessage.Role.USER, content)));
  }

  static Prompt<String> prompt(
      String name, List<PromptArgument> arguments, PromptHandler<String> handler) {
    return new Prompt<>(
        new PromptDefinition(name, null, "For the suite: " + name, arguments), handler);
  }

  private static PromptArgument argument(String name) {
    return new PromptArgument(name, null, "Any text", true);
  }
}
