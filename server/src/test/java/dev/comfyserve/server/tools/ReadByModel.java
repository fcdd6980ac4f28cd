package dev.comfyserve.server.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.conversation.Conversation;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolResult;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An answer as a model reads it, counted by a real tokenizer. */
final class ReadByModel {
  static final Caller ALICE = new Caller("alice", null, ApiVersion.V2);

  /** Clients cut off or refuse what is longer. */
  private static final int MOST = 25_000;

  private static final Encoding O200K =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

  private ReadByModel() {}

  static int tokens(String text) {
    return O200K.countTokens(text);
  }

  static String id(Random random) {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  /** A host of which only these methods are called. */
  static <T> T host(Class<T> type, Map<String, Function<Object[], Object>> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answers.get(method.getName()).apply(arguments)));
  }

  static ToolResult call(Tool<Caller> tool, ObjectNode arguments) throws Exception {
    return (ToolResult)
        tool.handler().call(new ToolCall<>(ALICE, arguments, Json.object(), (Conversation) null));
  }

  /** Texts and links, and the structure: a client shows a model one of the two. */
  static JsonNode within(ToolResult result) {
    StringBuilder read = new StringBuilder();
    for (ObjectNode block : result.content()) {
      boolean link = block.path("type").asString().equals("resource_link");
      read.append(link ? Json.write(block) : block.path("text").asString("")).append('\n');
    }
    assertThat(tokens(read.toString())).isLessThan(MOST);
    assertThat(tokens(Json.write(result.structuredContent()))).isLessThan(MOST);
    assertThat(Json.parse(result.content().get(1).path("text").asString()))
        .isEqualTo(result.structuredContent());
    return result.structuredContent();
  }
}
