package dev.comfyserve.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.Posted;
import dev.comfyserve.mcp.TestPrompts;
import dev.comfyserve.mcp.TestResources;
import dev.comfyserve.mcp.TestTools;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class PromptsTest {
  private static final String MODERN = "2026-07-28";
  private static McpFixture server;

  @BeforeAll
  static void start() {
    server =
        McpFixture.start(
            McpFixture.offer(TestTools.all())
                .withResources(new TestResources())
                .withPrompts(TestPrompts.all(), TestPrompts::complete));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void prompts_and_completion_are_declared() {
    for (Posted answer :
        new Posted[] {in(MODERN, "server/discover", ""), in("2025-06-18", "initialize", "")}) {
      assertThat(answer.result().path("capabilities").propertyNames())
          .containsExactly("tools", "resources", "prompts", "completions");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-03-26", "2025-06-18", "2025-11-25", MODERN})
  void prompts_are_listed_with_what_the_version_knows(String version) {
    JsonNode prompts = in(version, "prompts/list", "").result().path("prompts");
    boolean titles = !version.equals("2025-03-26");
    assertThat(prompts.get(0))
        .isEqualTo(
            TestTools.json(
                "{'name':'greet',"
                    + (titles ? "'title':'Title of greet'," : "")
                    + "'description':'Starts greet','arguments':[{'name':'who',"
                    + (titles ? "'title':'Who'," : "")
                    + "'description':'Whom to greet','required':true},"
                    + "{'name':'how','required':false}]}"));
    assertThat(prompts.get(1).has("arguments")).isFalse();
  }

  @Test
  void the_list_may_be_kept_and_a_prompt_may_not() {
    JsonNode list = in(MODERN, "prompts/list", "").result();
    assertThat(list.path("ttlMs").isIntegralNumber()).isTrue();
    assertThat(list.path("cacheScope").asString()).isEqualTo("private");
    JsonNode got = get(MODERN, "'name':'look'").result();
    assertThat(got.path("resultType").asString()).isEqualTo("complete");
    assertThat(got.has("ttlMs")).isFalse();
    assertThat(in("2025-11-25", "prompts/list", "").result().propertyNames())
        .containsExactly("prompts");
  }

  @Test
  void a_prompt_gets_the_arguments_that_it_knows() {
    JsonNode result =
        get("2025-11-25", "'name':'greet','arguments':{'who':'Ann','other':'x'}").result();
    assertThat(result)
        .isEqualTo(
            TestTools.json(
                "{'description':'A greeting','messages':[{'role':'user',"
                    + "'content':{'type':'text','text':'{who=Ann}'}}]}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "'name':5",
        "'name':'nobody'",
        "'name':'greet'",
        "'name':'greet','arguments':{'how':'loud'}",
        "'name':'greet','arguments':{'who':5}",
        "'name':'greet','arguments':{'who':null}",
        "'name':'greet','arguments':[]",
        "'name':'picky','arguments':{'id':'x'}"
      })
  void what_a_prompt_cannot_use_is_an_invalid_parameter(String params) {
    for (String version : new String[] {"2025-03-26", MODERN}) {
      Posted answer = get(version, params);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.errorCode()).isEqualTo(-32602);
    }
  }

  @Test
  void the_error_says_what_is_missing() {
    assertThat(get(MODERN, "'name':'greet'").body()).contains("The prompt greet needs who.");
    assertThat(get(MODERN, "'name':'picky','arguments':{'id':'x'}").body())
        .contains("There is no such id.");
  }

  @Test
  void what_breaks_is_told_without_details() {
    Posted answer = get("2025-11-25", "'name':'broken'");
    assertThat(answer.errorCode()).isEqualTo(-32603);
    assertThat(answer.body()).contains("ref-").doesNotContain("secret");
  }

  @Test
  void a_link_becomes_text_for_the_oldest_version() {
    assertThat(get("2025-03-26", "'name':'look'").result().path("messages").get(0))
        .isEqualTo(
            TestTools.json(
                "{'role':'assistant','content':{'type':'text','text':'bytes: test:bytes'}}"));
    assertThat(
            get("2025-06-18", "'name':'look'")
                .result()
                .path("messages")
                .get(0)
                .path("content")
                .path("type")
                .asString())
        .isEqualTo("resource_link");
  }

  @Test
  void the_name_header_of_a_prompt_is_its_name() {
    String body = dev.comfyserve.mcp.Messages.modern("prompts/get", "'name':'look'");
    assertThat(Posted.modern(server, "prompts/get", "greet", body).errorCode()).isEqualTo(-32020);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, false", "3, 3, false", "100, 100, false", "101, 100, true"})
  void at_most_a_hundred_values_are_proposed(int total, int sent, boolean more) {
    JsonNode completion =
        complete(MODERN, "'type':'ref/prompt','name':'greet'", "who", "" + total)
            .result()
            .path("completion");
    assertThat(completion.path("values")).hasSize(sent);
    assertThat(completion.path("total").asInt()).isEqualTo(total);
    assertThat(completion.path("hasMore").booleanValue()).isEqualTo(more);
  }

  @Test
  void an_argument_of_a_prompt_is_completed_knowing_the_others() {
    Posted answer =
        in(
            "2025-06-18",
            "completion/complete",
            "'ref':{'type':'ref/prompt','name':'greet'},'argument':{'name':'how','value':'l'},"
                + "'context':{'arguments':{'who':'Ann'}}");
    assertThat(answer.result().path("completion").path("values").get(0).asString())
        .isEqualTo("PROMPT greet how l {who=Ann}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "test:notes/{id}{?from,to:3} | id | true",
        "test:notes/{id}{?from,to:3} | from | true",
        "test:notes/{id}{?from,to:3} | to | true",
        "test:notes/{id}{?from,to:3} | other | false",
        "test:raw/{+path} | path | true",
        "test:raw/{+path} | +path | false",
        "test:unknown/{id} | id | false"
      })
  void a_place_of_a_template_is_completed(String template, String place, boolean known) {
    Posted answer =
        complete("2025-11-25", "'type':'ref/resource','uri':'" + template + "'", place, "x");
    if (known) {
      assertThat(answer.result().path("completion").path("values").get(0).asString())
          .isEqualTo("RESOURCE " + template + " " + place + " x {}");
    } else {
      assertThat(answer.errorCode()).isEqualTo(-32602);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "'ref':{'type':'ref/prompt','name':'greet'}",
        "'ref':{'type':'ref/prompt','name':'nobody'},'argument':{'name':'who','value':''}",
        "'ref':{'type':'ref/prompt','name':'greet'},'argument':{'name':'nobody','value':''}",
        "'ref':{'type':'ref/prompt','name':'look'},'argument':{'name':'nobody','value':''}",
        "'ref':{'type':'ref/prompt','name':'greet'},'argument':{'name':'who','value':5}",
        "'ref':{'type':'ref/tool','name':'echo'},'argument':{'name':'text','value':''}",
        "'ref':{'type':'ref/resource'},'argument':{'name':'id','value':''}"
      })
  void what_cannot_be_completed_is_an_invalid_parameter(String params) {
    assertThat(in(MODERN, "completion/complete", params).errorCode()).isEqualTo(-32602);
    assertThat(in("2025-11-25", "completion/complete", params).errorCode()).isEqualTo(-32602);
  }

  @Test
  void a_completion_of_the_modern_era_says_that_it_is_complete() {
    String ref = "'type':'ref/prompt','name':'greet'";
    assertThat(complete(MODERN, ref, "who", "1").result().path("resultType").asString())
        .isEqualTo("complete");
    assertThat(complete("2025-11-25", ref, "who", "1").result().propertyNames())
        .containsExactly("completion");
  }

  private static Posted complete(String version, String ref, String argument, String value) {
    return in(
        version,
        "completion/complete",
        "'ref':{%s},'argument':{'name':'%s','value':'%s'}".formatted(ref, argument, value));
  }

  private static Posted get(String version, String params) {
    return in(version, "prompts/get", params);
  }

  private static Posted in(String version, String method, String params) {
    return Posted.in(server, version, method, params);
  }
}
