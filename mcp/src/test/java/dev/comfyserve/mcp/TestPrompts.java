package dev.comfyserve.mcp;

import dev.comfyserve.mcp.completion.CompletionCall;
import dev.comfyserve.mcp.prompt.BadPromptArgument;
import dev.comfyserve.mcp.prompt.Prompt;
import dev.comfyserve.mcp.prompt.PromptArgument;
import dev.comfyserve.mcp.prompt.PromptDefinition;
import dev.comfyserve.mcp.prompt.PromptHandler;
import dev.comfyserve.mcp.prompt.PromptMessage;
import dev.comfyserve.mcp.prompt.PromptRegistry;
import dev.comfyserve.mcp.prompt.PromptResult;
import dev.comfyserve.mcp.tool.Content;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Small prompts for tests, and what completes their arguments. */
public final class TestPrompts {
  private TestPrompts() {}

  public static PromptRegistry<String> all() {
    return new PromptRegistry<>(
        List.of(
            prompt(
                "greet",
                List.of(
                    new PromptArgument("who", "Who", "Whom to greet", true),
                    new PromptArgument("how", null, null, false)),
                call ->
                    new PromptResult(
                        "A greeting",
                        List.of(PromptMessage.user("" + new TreeMap<>(call.arguments()))))),
            prompt(
                "look",
                List.of(),
                _ ->
                    new PromptResult(
                        null,
                        List.of(
                            new PromptMessage(
                                PromptMessage.Role.ASSISTANT,
                                Content.resourceLink("test:bytes", "bytes", "image/png"))))),
            prompt(
                "picky",
                List.of(new PromptArgument("id", null, null, true)),
                _ -> {
                  throw new BadPromptArgument("There is no such id.");
                }),
            prompt(
                "broken",
                List.of(),
                _ -> {
                  throw new IllegalStateException("secret details");
                })));
  }

  public static Prompt<String> prompt(
      String name, List<PromptArgument> arguments, PromptHandler<String> handler) {
    return new Prompt<>(
        new PromptDefinition(name, "Title of " + name, "Starts " + name, arguments), handler);
  }

  /** As many values as the typed number says; else what it was called with. */
  public static List<String> complete(CompletionCall<String> call) {
    if (call.value().matches("\\d+")) {
      return IntStream.range(0, Integer.parseInt(call.value())).mapToObj(i -> "v" + i).toList();
    }
    return List.of(
        "%s %s %s %s %s"
            .formatted(
                call.of(),
                call.name(),
                call.argument(),
                call.value(),
                new TreeMap<>(call.given())));
  }
}
