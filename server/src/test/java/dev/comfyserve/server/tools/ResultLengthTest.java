package dev.comfyserve.server.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Fault;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.tool.ToolResult;
import dev.comfyserve.server.picture.Thumbnails;
import dev.comfyserve.server.request.RequestHandles;
import dev.comfyserve.server.resource.RequestDocuments;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a model reads of a request: never too much, and it is told what it does not read. */
class ResultLengthTest {
  private static final Random RANDOM = new Random(11);

  private static ObjectNode result(String status) {
    return Json.object().put("request_id", ReadByModel.id(RANDOM)).put("status", status);
  }

  private static ObjectNode result(int files) {
    ObjectNode result = result("succeeded");
    ObjectNode node = result.putObject("outputs").putObject("9");
    node.putArray("text").add("kept");
    ArrayNode images = node.putArray("images");
    for (int i = 0; i < files; i++) {
      String url = "http://127.0.0.1:8484/outputs/%s/%s/ComfyUI_%05d_.png?exp=1795000000&sig=%s%s";
      String signature = ReadByModel.id(RANDOM).replace("-", "");
      images
          .addObject()
          .put(
              "url",
              url.formatted(
                  ReadByModel.id(RANDOM),
                  ReadByModel.id(RANDOM),
                  i,
                  signature,
                  signature.substring(8)))
          .put("filename", "ComfyUI_%05d_.png".formatted(i))
          .put("subfolder", "")
          .put("type", "output");
    }
    return result;
  }

  private static ToolResult answer(ObjectNode result) throws Exception {
    ServerlessApi api = ReadByModel.host(ServerlessApi.class, Map.of("requestResult", _ -> result));
    return ReadByModel.call(
        GetRequestResult.tool(api, new ResultAnswer(Thumbnails.NONE), Told.PLAINLY),
        Json.object()
            .put("deployment_id", ReadByModel.id(RANDOM))
            .put("request_id", result.path("request_id").asString()));
  }

  private static long links(ToolResult answer) {
    return answer.content().stream()
        .filter(block -> block.path("type").asString().equals("resource_link"))
        .count();
  }

  @Test
  void of_a_few_files_nothing_is_left_out() throws Exception {
    ToolResult answer = answer(result(20));
    JsonNode read = ReadByModel.within(answer);
    assertThat(read.propertyNames()).containsExactly("ok", "result", "output_urls");
    assertThat(read.at("/result/outputs/9/images")).hasSize(20);
    assertThat(links(answer)).isEqualTo(20);
  }

  @Test
  void of_a_hundred_files_each_is_named_once_and_it_is_said_where() throws Exception {
    ToolResult answer = answer(result(100));
    JsonNode read = ReadByModel.within(answer);
    assertThat(read.path("output_urls")).hasSize(100);
    assertThat(read.at("/result/outputs/9/images")).isEmpty();
    assertThat(read.at("/result/outputs/9/text")).hasSize(1);
    assertThat(read.path("omitted").toString())
        .contains("files of result.outputs: output_urls has them", "links to files after the first")
        .doesNotContain("files after the last");
  }

  @Test
  void of_four_hundred_files_as_many_are_named_as_fit_and_the_others_are_counted()
      throws Exception {
    ToolResult answer = answer(result(400));
    JsonNode read = ReadByModel.within(answer);
    int named = read.path("output_urls").size();
    assertThat(named).isBetween(120, 399);
    assertThat(read.path("output_urls_omitted").asInt()).isEqualTo(400 - named);
    assertThat(read.path("omitted").toString())
        .contains(
            "files of result.outputs", "files after the last of output_urls", "comfyserve://");
    assertThat(answer.content().getFirst().path("text").asString()).contains("400 output file(s)");
  }

  @Test
  void a_document_of_six_hundred_files_is_as_short_as_an_answer() {
    ObjectNode result = result(600);
    String id = result.path("request_id").asString();
    ObjectNode status = Json.object().put("request_id", id).put("status", "completed");
    ServerlessApi api =
        ReadByModel.host(
            ServerlessApi.class,
            Map.of("requestResult", _ -> result, "requestStatus", _ -> status));
    String handle = ReadByModel.id(RANDOM) + "." + id;
    ObjectNode document =
        new RequestDocuments(api, new RequestHandles(null))
            .request(ReadByModel.ALICE, handle)
            .orElseThrow();
    assertThat(ReadByModel.tokens(Json.write(document))).isLessThan(25_000);
    assertThat(document.propertyNames()).first().isEqualTo("summary");
    assertThat(document.path("summary").asString()).endsWith(": succeeded.");
    int named = document.path("output_resources").size();
    assertThat(named).isBetween(60, 599);
    assertThat(document.path("output_resources_omitted").asInt()).isEqualTo(600 - named);
    assertThat(document.path("omitted").toString())
        .contains("files of result.outputs: output_resources has them", "outputs/{node_id}/{n}");
  }

  @Test
  void long_texts_are_cut_and_the_files_beside_them_stay() throws Exception {
    ObjectNode result = result(10);
    ObjectNode outputs = (ObjectNode) result.path("outputs");
    for (int i = 100; i < 130; i++) {
      outputs.putObject("" + i).putArray("text").add("one of 大雪の中の狐 and a fox ".repeat(400));
    }
    JsonNode read = ReadByModel.within(answer(result));
    assertThat(read.path("output_urls")).hasSize(10);
    assertThat(read.at("/result/outputs/129/text/0").asString()).contains("more characters)");
    assertThat(read.path("omitted").toString()).contains("texts of result after their first");
  }

  @Test
  void of_very_many_texts_only_the_files_stay() throws Exception {
    ObjectNode result = result(10);
    ArrayNode texts = ((ObjectNode) result.path("outputs")).putObject("5").putArray("text");
    for (int i = 0; i < 9000; i++) {
      texts.add("caption " + i + ": a fox");
    }
    JsonNode read = ReadByModel.within(answer(result));
    assertThat(read.path("output_urls")).hasSize(10);
    assertThat(read.path("result").propertyNames()).containsExactly("request_id", "status");
    assertThat(read.path("omitted").toString()).contains("outputs and details of result");
  }

  @Test
  void of_a_failure_with_an_endless_trace_the_reason_stays() throws Exception {
    ObjectNode result = result("failed");
    ObjectNode error = result.putObject("error");
    error.put("error", "Out of memory in node 3: " + "x y ".repeat(50_000)).put("errorCode", 4002);
    ArrayNode trace = error.putArray("traceback");
    for (int i = 0; i < 5000; i++) {
      trace.add("  File \"nodes.py\", line " + i + ", in sample");
    }
    ToolResult answer = answer(result);
    JsonNode read = ReadByModel.within(answer);
    assertThat(answer.content().getFirst().path("text").asString()).contains("Out of memory");
    assertThat(read.at("/result/error/errorCode").asInt()).isEqualTo(4002);
    assertThat(read.path("omitted").toString()).contains("outputs and details of result");
  }

  @Test
  void a_status_that_says_too_much_is_cut() throws Exception {
    ObjectNode status = Json.object().put("request_id", ReadByModel.id(RANDOM));
    status.put("status", "in_progress").put("queue_position", 0);
    status.putObject("progress").put("node_class", "A very long name of a node. ".repeat(9000));
    ServerlessApi api = ReadByModel.host(ServerlessApi.class, Map.of("requestStatus", _ -> status));
    JsonNode read =
        ReadByModel.within(
            ReadByModel.call(
                GetRequestStatus.tool(api, Told.PLAINLY),
                Json.object()
                    .put("deployment_id", ReadByModel.id(RANDOM))
                    .put("request_id", ReadByModel.id(RANDOM))));
    assertThat(read.at("/status/status").asString()).isEqualTo("in_progress");
    assertThat(read.path("omitted").toString()).contains("long texts");
  }

  @Test
  void a_failure_that_brings_too_much_keeps_its_message_and_code() throws Exception {
    ObjectNode payload = Json.object();
    for (int i = 0; i < 4000; i++) {
      payload.put("node " + i, "value not in list: sampler_name");
    }
    ToolResult answer =
        Answers.failure(new ApiException(400, 400, "ComfyUI answered 400.", null, payload, null));
    JsonNode read = ReadByModel.within(answer);
    assertThat(read.path("message").asString()).startsWith("ComfyUI answered 400.");
    assertThat(read.path("status_code").asInt()).isEqualTo(400);
    assertThat(read.path("omitted").toString()).contains("payload");
  }

  @Test
  void of_very_many_faults_the_first_are_told() throws Exception {
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      faults.add(new Fault(List.of("body", "workflow_api_json", "" + i), "is no node", "missing"));
    }
    ToolResult answer = Answers.failure(ApiException.invalid(faults));
    JsonNode read = ReadByModel.within(answer);
    int told = read.path("detail").size();
    assertThat(told).isGreaterThan(200);
    assertThat(read.path("detail_omitted").asInt()).isEqualTo(3000 - told);
    assertThat(read.path("error_code").asInt()).isEqualTo(422001);
  }
}
