package dev.comfyserve.server.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.server.ComfyServe;
import dev.comfyserve.server.RunningServer;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.testkit.runcomfy.Fault;
import dev.comfyserve.testkit.runcomfy.RunComfy;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Node schemas make a deployment's inputs clearer; without them all the rest is told as ever. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class GatewaySchemasTest {
  private static final Secret ALICE = new Secret("alices-own-runcomfy-token");
  private static final String SCHEMAS = "GET .*/object_info";
  private static final String DEPLOYMENT = "GET /prod/v2/deployments/[^/]+";
  private static final String NODE = "EmptyImage";

  private static RunComfy runComfy;
  private static RunningServer gateway;
  private static McpCaller alice;
  private static String deployment;

  @BeforeAll
  static void serve(@TempDir Path folder) throws Exception {
    runComfy = RunComfy.start().account(ALICE.reveal());
    gateway =
        ComfyServe.start(
            ServerConfig.load(
                Map.of("COMFYSERVE_UPSTREAM", runComfy.url().toString()),
                Map.of(
                    "data",
                    folder.resolve("none").toString(),
                    "upstream_timeout_seconds",
                    "2",
                    "port",
                    "0")));
    alice = McpCaller.modern(gateway.bound(), ALICE, "{}");
    ObjectNode info = Json.object();
    info.putObject(NODE)
        .putObject("input")
        .putObject("required")
        .putArray("width")
        .add("INT")
        .addObject()
        .put("min", 1)
        .put("max", 64);
    ObjectNode create = Json.object().put("name", "Portraits").put("workflow_version", "v1");
    create.put("workflow_id", runComfy.workflow(ALICE.reveal(), RunComfy.picture(), info));
    deployment =
        alice
            .call("create_deployment", Json.write(create))
            .at("/structuredContent/deployment/id")
            .asString();
  }

  @AfterEach
  void calm() {
    runComfy.calm();
  }

  @AfterAll
  static void stop() {
    alice.close();
    gateway.close();
    runComfy.close();
  }

  private static JsonNode get() throws Exception {
    return alice.call(
        "get_deployment",
        Json.write(Json.object().put("deployment_id", deployment).put("include_payload", true)));
  }

  private static JsonNode width(JsonNode nodes) {
    return nodes
        .valueStream()
        .filter(node -> node.path("class_type").asString().equals(NODE))
        .flatMap(node -> node.path("inputs").valueStream())
        .filter(input -> input.path("name").asString().equals("width"))
        .findFirst()
        .orElseThrow();
  }

  private static long calls(String line) {
    return runComfy.seen().stream()
        .filter(seen -> (seen.method() + " " + seen.path()).matches(line))
        .count();
  }

  @Test
  void schemas_tell_what_an_input_takes() throws Exception {
    runComfy.calm();
    assertThat(width(get().at("/structuredContent/payload_summary")).path("max").asInt())
        .isEqualTo(64);
    assertThat(get().at("/structuredContent").has("types_unknown")).isFalse();
    runComfy.calm();
    get();
    assertThat(calls(DEPLOYMENT)).as("the payload is fetched once").isEqualTo(1);
  }

  static Stream<Fault> whatMayComeInstead() {
    return Stream.of(
        Fault.error(401, 401001, "The token is unknown"),
        Fault.error(403, 403001, "Not for you"),
        Fault.error(404, 404001, "None"),
        Fault.error(429, 429001, "Slow down", "Retry-After", "1"),
        Fault.error(500, 500001, "Broken"),
        Fault.errorWith200(401001, "The token is unknown"),
        Fault.NOT_JSON,
        Fault.EMPTY,
        Fault.TRUNCATED,
        Fault.HANG,
        Fault.DROP);
  }

  @ParameterizedTest
  @MethodSource("whatMayComeInstead")
  void without_schemas_the_deployment_is_there_all_the_same(Fault fault) throws Exception {
    runComfy.calm();
    runComfy.always(SCHEMAS, fault);
    JsonNode got = get();
    assertThat(got.path("isError").asBoolean(false)).as("%s", got).isFalse();
    assertThat(got.at("/structuredContent/deployment/payload/workflow_api_json/1").isObject())
        .isTrue();
    JsonNode width = width(got.at("/structuredContent/payload_summary"));
    assertThat(width.path("settable").asBoolean()).isTrue();
    assertThat(width.has("max")).isFalse();
    assertThat(calls(SCHEMAS)).as("it is not asked for again").isEqualTo(1);
    assertThat(calls(DEPLOYMENT)).isEqualTo(1);

    JsonNode document =
        Json.parse(alice.read("comfyserve://deployments/" + deployment).path("text").asString());
    assertThat(width(document.path("settable_inputs")).path("value").asInt()).isEqualTo(32);
    assertThat(document.path("types_unknown").asString()).contains("not known");
    ObjectNode prompt = Json.object().put("name", "make_image");
    prompt.putObject("arguments").put("what", "a fox").put("deployment_id", deployment);
    assertThat(alice.result("prompts/get", prompt).path("messages")).hasSize(2);
  }
}
