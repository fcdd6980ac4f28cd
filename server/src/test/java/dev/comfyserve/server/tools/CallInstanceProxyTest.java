package dev.comfyserve.server.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.ProxyAnswer;
import dev.comfyserve.contract.ProxyRequest;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.tool.ToolResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** By which method ComfyUI is called: {@code POST /userdata/{file}} without a body empties it. */
class CallInstanceProxyTest {
  private static final Random RANDOM = new Random(1);

  private final List<String> sent = new ArrayList<>();

  private ToolResult call(String path, ObjectNode body, int... statuses) throws Exception {
    sent.clear();
    ServerlessApi api =
        ReadByModel.host(
            ServerlessApi.class,
            Map.of(
                "proxy",
                arguments -> {
                  ProxyRequest request = (ProxyRequest) arguments[3];
                  sent.add(
                      request.method()
                          + " "
                          + request.path()
                          + " "
                          + new String(request.body(), StandardCharsets.UTF_8));
                  return new ProxyAnswer(statuses[sent.size() - 1], null, new byte[0]);
                }));
    ObjectNode in = Json.object().put("deployment_id", ReadByModel.id(RANDOM));
    in.put("instance_id", ReadByModel.id(RANDOM)).put("comfy_backend_path", path);
    if (body != null) {
      in.set("request_body", body);
    }
    return ReadByModel.call(CallInstanceProxy.tool(api, Told.PLAINLY), in);
  }

  @Test
  void what_has_no_body_is_read() throws Exception {
    for (String path : List.of("queue", "history", "userdata/workflows%2Fa.json")) {
      call(path, null, 200);
      assertThat(sent).containsExactly("GET " + path + " ");
    }
    ToolResult nothing = call("userdata/workflows%2Fa.json", null, 404);
    assertThat(sent).as("nor made where it is not").hasSize(1);
    assertThat(nothing.structuredContent().path("message").asString())
        .contains("asked by GET, for lack of a request_body", "Check comfy_backend_path");
  }

  @Test
  void what_has_a_body_and_what_needs_none_is_posted() throws Exception {
    call("queue", Json.object(), 200);
    assertThat(sent).containsExactly("POST queue {}");
    for (String path : List.of("interrupt", "api/interrupt")) {
      call(path, null, 200);
      assertThat(sent).containsExactly("POST " + path + " ");
    }
  }

  @Test
  void a_method_that_is_not_allowed_is_followed_by_the_other() throws Exception {
    call("custom/start", null, 405, 200);
    assertThat(sent).containsExactly("GET custom/start ", "POST custom/start ");
    call("system_stats", Json.object(), 405, 200);
    assertThat(sent).containsExactly("POST system_stats {}", "GET system_stats ");
  }
}
