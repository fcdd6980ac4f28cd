package dev.comfyserve.server.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.conversation.Conversation;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolResult;
import dev.comfyserve.server.picture.Thumbnails;
import java.lang.reflect.Proxy;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a model has to read of an answer, counted by a real tokenizer. */
class AnswerLengthTest {
  private static final int MOST = 25_000;
  private static final Encoding O200K =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
  private static final Random RANDOM = new Random(7);

  private static String id() {
    return new UUID(RANDOM.nextLong(), RANDOM.nextLong()).toString();
  }

  private static ObjectNode graph(int nodes) {
    ObjectNode graph = Json.object();
    for (int i = 1; i <= nodes; i++) {
      ObjectNode node = graph.putObject("" + i).put("class_type", "KSamplerAdvanced");
      node.putObject("_meta").put("title", "Sampler of the second pass, number " + i);
      ObjectNode inputs = node.putObject("inputs");
      inputs.put("noise_seed", RANDOM.nextLong() >>> 1).put("steps", 30).put("cfg", 7.5);
      inputs.put("sampler_name", "dpmpp_2m_sde").put("scheduler", "karras");
      inputs.put("text", "a watercolour of a red fox in the snow, 大雪の中の狐, soft light");
      inputs.putArray("model").add("" + Math.max(1, i - 1)).add(0);
      inputs.putArray("positive").add("" + Math.max(1, i - 1)).add(1);
    }
    return graph;
  }

  private static ObjectNode deployment(int number, int nodes, boolean payload) {
    ObjectNode one =
        Json.object().put("id", id()).put("name", "Portrait upscaler 4x, team " + number);
    one.put("workflow_id", id()).put("workflow_version", "v" + (1 + number % 12));
    one.putArray("hardware").add("AMPERE_48");
    one.put("min_instances", 0).put("max_instances", 1 + number % 4).put("queue_size", 1);
    one.put("keep_warm_duration_in_seconds", 60).put("status", "standby").put("is_enabled", true);
    one.put("created_at", "2026-11-%02dT08:21:33.123456+00:00".formatted(1 + number % 28));
    one.put("updated_at", "2026-11-%02dT09:02:11.654321+00:00".formatted(1 + number % 28));
    if (payload) {
      ObjectNode graph = graph(nodes);
      ObjectNode into = one.putObject("payload");
      into.set("workflow_api_json", graph);
      into.set("overrides", graph.deepCopy());
      into.put("object_info_url", "http://127.0.0.1:8484/prod/v2/deployments/x/object_info");
      one.put("readme", "What it does. ".repeat(500));
    }
    return one;
  }

  /** A host of which only these two methods are called. */
  private static ServerlessApi host(int deployments, int nodes) {
    return (ServerlessApi)
        Proxy.newProxyInstance(
            AnswerLengthTest.class.getClassLoader(),
            new Class<?>[] {ServerlessApi.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "listDeployments" -> {
                  var includes = (dev.comfyserve.contract.Includes) arguments[2];
                  ArrayNode all = Json.MAPPER.createArrayNode();
                  for (int i = 0; i < deployments; i++) {
                    all.add(deployment(i, nodes, includes.payload()));
                  }
                  return all;
                }
                case "getDeployment" -> {
                  return deployment(1, nodes, true);
                }
                default -> {
                  return null;
                }
              }
            });
  }

  private static ToolResult call(Tool<Caller> tool, ObjectNode arguments) throws Exception {
    Caller caller = new Caller("alice", null, ApiVersion.V2);
    return (ToolResult)
        tool.handler().call(new ToolCall<>(caller, arguments, Json.object(), (Conversation) null));
  }

  /** The texts, and the structure: a client shows a model one of them. */
  private static JsonNode within(ToolResult result) {
    StringBuilder read = new StringBuilder();
    result.content().forEach(block -> read.append(block.path("text").asString("")).append('\n'));
    String structure = Json.write(result.structuredContent());
    assertThat(O200K.countTokens(read.toString())).isLessThan(MOST);
    assertThat(O200K.countTokens(structure)).isLessThan(MOST);
    return result.structuredContent();
  }

  @ParameterizedTest
  @CsvSource({"1,false", "20,false", "200,false", "2000,false", "3,true", "200,true"})
  void a_list_of_deployments_fits(int deployments, boolean payload) throws Exception {
    ToolResult result =
        call(
            ListDeployments.tool(host(deployments, 12)),
            Json.object().put("include_payload", payload));
    JsonNode answer = within(result);
    if (deployments <= 200) {
      assertThat(answer.path("deployments")).hasSize(deployments);
      answer
          .path("deployments")
          .forEach(one -> assertThat(one.propertyNames()).contains("id", "name", "status"));
    } else {
      assertThat(answer.path("deployments_omitted").asInt())
          .isEqualTo(deployments - answer.path("deployments").size());
    }
    if (deployments <= 20 && !payload) {
      assertThat(answer.propertyNames()).containsExactly("ok", "deployments");
    }
    if (deployments == 200) {
      assertThat(result.content().getFirst().path("text").asString()).contains("fields_omitted");
    }
    if (payload && deployments == 200) {
      assertThat(answer.path("payload_omitted").asInt()).isPositive();
      assertThat(result.content().getFirst().path("text").asString()).contains("get_deployment");
    }
  }

  @Test
  void a_deployment_with_a_graph_of_two_hundred_nodes_fits_and_says_what_can_be_set()
      throws Exception {
    JsonNode answer =
        within(
            call(
                GetDeployment.tool(host(1, 200), null),
                Json.object().put("deployment_id", id()).put("include_payload", true)));
    assertThat(answer.path("payload_summary").size()).isGreaterThan(50);
    assertThat(answer.path("omitted").toString()).contains("workflow_api_json");
    JsonNode small =
        within(
            call(
                GetDeployment.tool(host(1, 12), null),
                Json.object().put("deployment_id", id()).put("include_payload", true)));
    assertThat(small.has("omitted")).isFalse();
    assertThat(small.path("deployment").path("payload").has("workflow_api_json")).isTrue();
  }

  @Test
  void the_estimate_is_not_below_what_a_tokenizer_counts() {
    for (ObjectNode sample :
        new ObjectNode[] {deployment(3, 20, false), deployment(4, 40, true), graph(30)}) {
      String text = Json.write(sample);
      int counted = O200K.countTokens(text);
      assertThat(ModelTokens.of(text)).isBetween((int) (counted * 0.97), counted * 2);
    }
  }

  @Test
  void a_result_of_a_hundred_files_fits_and_names_each() throws Exception {
    ObjectNode result = Json.object().put("request_id", id()).put("status", "succeeded");
    ObjectNode node = result.putObject("outputs").putObject("9");
    node.putArray("text").add("kept");
    ArrayNode images = node.putArray("images");
    for (int i = 0; i < 100; i++) {
      String url = "http://127.0.0.1:8484/outputs/%s/%s/ComfyUI_%05d_.png?exp=1795000000&sig=%s%s";
      images
          .addObject()
          .put("url", url.formatted(id(), id(), i, id().replace("-", ""), id().substring(0, 8)))
          .put("filename", "ComfyUI_%05d_.png".formatted(i))
          .put("subfolder", "")
          .put("type", "output");
    }
    JsonNode answer =
        within(
            new ResultAnswer(Thumbnails.NONE)
                .of(new Caller("alice", null, ApiVersion.V2), Answers.ok(), result));
    assertThat(answer.path("output_urls")).hasSize(100);
    assertThat(answer.path("result").path("outputs").path("9").path("text")).hasSize(1);
  }
}
