package dev.comfyserve.server.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.ProxyAnswer;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.tool.ToolResult;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a model has to read of an answer, counted by a real tokenizer. */
class AnswerLengthTest {
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

  private static ServerlessApi host(int deployments, int nodes) {
    return ReadByModel.host(
        ServerlessApi.class,
        Map.of(
            "listDeployments",
            includes -> {
              ArrayNode all = Json.MAPPER.createArrayNode();
              for (int i = 0; i < deployments; i++) {
                all.add(deployment(i, nodes, ((Includes) includes[2]).payload()));
              }
              return all;
            },
            "getDeployment",
            _ -> deployment(1, nodes, true),
            "objectInfo",
            _ -> null));
  }

  private static ServerlessApi host(ObjectNode deployment) {
    return ReadByModel.host(
        ServerlessApi.class, Map.of("getDeployment", _ -> deployment, "objectInfo", _ -> null));
  }

  @ParameterizedTest
  @CsvSource({"1,false", "20,false", "200,false", "2000,false", "3,true", "200,true"})
  void a_list_of_deployments_fits(int deployments, boolean payload) throws Exception {
    ToolResult result =
        ReadByModel.call(
            ListDeployments.tool(host(deployments, 12), Told.OFFERED, Told.PLAINLY),
            Json.object().put("include_payload", payload));
    JsonNode answer = ReadByModel.within(result);
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
        ReadByModel.within(
            ReadByModel.call(
                GetDeployment.tool(host(1, 200), null, Told.PLAINLY),
                Json.object().put("deployment_id", id()).put("include_payload", true)));
    assertThat(answer.path("payload_summary").size()).isGreaterThan(50);
    assertThat(answer.path("omitted").toString()).contains("workflow_api_json");
    JsonNode small =
        ReadByModel.within(
            ReadByModel.call(
                GetDeployment.tool(host(1, 12), null, Told.PLAINLY),
                Json.object().put("deployment_id", id()).put("include_payload", true)));
    assertThat(small.has("omitted")).isFalse();
    assertThat(small.path("types_unknown").asString())
        .as("this host knows no node")
        .contains("may be whole or not");
    assertThat(small.path("deployment").path("payload").has("workflow_api_json")).isTrue();
  }

  private static byte[] noise(int bytes) {
    byte[] noise = new byte[bytes];
    RANDOM.nextBytes(noise);
    return noise;
  }

  @Test
  void the_estimate_is_not_below_what_a_tokenizer_counts() {
    for (String text :
        new String[] {
          Json.write(deployment(3, 20, false)),
          Json.write(deployment(4, 40, true)),
          Json.write(graph(30)),
          HexFormat.of().formatHex(noise(9000)),
          "masterpiece, best quality, (ultra-detailed:1.2), Donaudampfschifffahrt ".repeat(100),
          "CLIPTextEncodeSDXLRefiner KSamplerAdvanced ImageScaleToTotalPixels ".repeat(100),
          "Портрет рыжей лисы в снегу, мягкий свет. ".repeat(100),
          "雪の中の赤いキツネ、柔らかい光、水彩画。".repeat(100)
        }) {
      int counted = ReadByModel.tokens(text);
      assertThat(ModelTokens.of(text))
          .as(text.substring(0, 30))
          .isBetween((int) (counted * 0.95), counted * 3);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_readme_of_two_hundred_kilobytes_takes_no_room_from_the_graph(boolean payload)
      throws Exception {
    ObjectNode deployment = deployment(1, 12, payload);
    deployment.put("readme", "## What it does\n\nIt paints a fox.\n".repeat(6000));
    ServerlessApi api = host(deployment);
    JsonNode answer =
        ReadByModel.within(
            ReadByModel.call(
                GetDeployment.tool(api, null, Told.PLAINLY),
                Json.object()
                    .put("deployment_id", id())
                    .put("include_payload", payload)
                    .put("include_readme", true)));
    assertThat(answer.at("/deployment/readme").asString())
        .startsWith("## What it does\n\nIt paints")
        .contains("more characters)");
    assertThat(answer.path("omitted").toString())
        .isEqualTo("[\"the rest of readme (REST's includes=readme has it)\"]");
    assertThat(answer.at("/deployment/payload").has("workflow_api_json")).isEqualTo(payload);
  }

  /** What a schema says is shared by all who read it. */
  @Test
  void a_long_default_is_cut_in_the_answer_and_not_in_the_schema() throws Exception {
    String words = "a default of many words ".repeat(40);
    ObjectNode info = Json.object();
    ArrayNode text =
        info.putObject("KSamplerAdvanced")
            .putObject("input")
            .putObject("required")
            .putArray("text")
            .add("STRING");
    text.addObject().putArray("default").add(words);
    ObjectNode deployment = deployment(1, 100, true);
    ServerlessApi api =
        ReadByModel.host(
            ServerlessApi.class, Map.of("getDeployment", _ -> deployment, "objectInfo", _ -> info));
    JsonNode answer =
        ReadByModel.within(
            ReadByModel.call(
                GetDeployment.tool(api, null, Told.PLAINLY),
                Json.object().put("deployment_id", id()).put("include_payload", true)));
    assertThat(Json.write(answer.path("payload_summary"))).contains("more characters)");
    assertThat(text.at("/1/default/0").asString()).isEqualTo(words);
  }

  @Test
  void one_endless_prompt_hides_no_other_node() throws Exception {
    ObjectNode deployment = deployment(1, 12, true);
    ((ObjectNode) deployment.at("/payload/workflow_api_json/1/inputs"))
        .put("text", "a red fox in the snow ".repeat(20_000));
    ServerlessApi api = host(deployment);
    JsonNode answer =
        ReadByModel.within(
            ReadByModel.call(
                GetDeployment.tool(api, null, Told.PLAINLY),
                Json.object().put("deployment_id", id()).put("include_payload", true)));
    assertThat(answer.path("payload_summary")).hasSize(12);
    assertThat(answer.path("omitted").toString()).contains("long texts of payload_summary");
  }

  @Test
  void a_small_file_of_a_comfyui_is_shown() throws Exception {
    byte[] body = noise(24 << 10);
    ServerlessApi api =
        ReadByModel.host(
            ServerlessApi.class, Map.of("proxy", _ -> new ProxyAnswer(200, "image/png", body)));
    JsonNode answer =
        ReadByModel.within(
            ReadByModel.call(
                CallInstanceProxy.tool(api, Told.PLAINLY),
                Json.object().put("comfy_backend_path", "view?filename=x.png")));
    assertThat(answer.at("/response/base64").asString()).hasSize(32 << 10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/plain", "image/png"})
  void what_a_comfyui_answers_at_length_is_outlined(String type) throws Exception {
    ObjectNode info = Json.object();
    for (int i = 0; i < 900; i++) {
      info.putObject("NodeOfAPack" + i).put("description", "Paints a fox. ".repeat(20));
    }
    byte[] body =
        type.equals("image/png")
            ? noise(60_000)
            : type.equals("text/plain")
                ? "a line of a log, number 123456\n".repeat(8000).getBytes(StandardCharsets.UTF_8)
                : Json.write(info).getBytes(StandardCharsets.UTF_8);
    ServerlessApi api =
        ReadByModel.host(
            ServerlessApi.class, Map.of("proxy", _ -> new ProxyAnswer(200, type, body)));
    JsonNode answer =
        ReadByModel.within(
            ReadByModel.call(
                CallInstanceProxy.tool(api, Told.PLAINLY),
                Json.object()
                    .put("deployment_id", id())
                    .put("instance_id", id())
                    .put("comfy_backend_path", "api/object_info")));
    assertThat(Json.write(answer)).contains("\"omitted\":[", "REST");
    switch (type) {
      case "application/json" -> assertThat(answer.at("/response/names")).hasSize(900);
      case "text/plain" -> assertThat(answer.at("/response/text").asString()).startsWith("a line");
      default -> assertThat(answer.at("/response/size").asInt()).isEqualTo(60_000);
    }
  }
}
