package dev.comfyserve.fleet.workflow;

import static dev.comfyserve.fleet.Desk.ALICE;
import static dev.comfyserve.fleet.Desk.BOB;
import static dev.comfyserve.fleet.Desk.PICTURE_GRAPH;
import static dev.comfyserve.fleet.Desk.PLAIN_GRAPH;
import static dev.comfyserve.fleet.Desk.error;
import static dev.comfyserve.fleet.Desk.faults;
import static dev.comfyserve.fleet.Desk.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Json;
import dev.comfyserve.fleet.Desk;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class WorkflowApiTest {
  @TempDir Path folder;
  private Desk desk;
  private WorkflowApi api;

  @BeforeEach
  void open() {
    desk = new Desk(folder);
    api = desk.side.workflows();
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private ObjectNode body(String graph, String more) {
    ObjectNode body = Json.object().put("name", "my workflow");
    body.set("workflow_api_json", json(graph));
    body.setAll(json(more));
    return body;
  }

  @Test
  void versions_are_counted_and_shown() {
    ObjectNode first = api.save(ALICE, body(PLAIN_GRAPH, "{}"));
    String id = first.get("workflow_id").asString();
    assertThat(first.get("workflow_version").asString()).isEqualTo("v1");
    assertThat(first.get("runtime").asString()).isEqualTo("default");
    ObjectNode second = api.save(ALICE, body(PICTURE_GRAPH, "{\"workflow_id\": \"" + id + "\"}"));
    assertThat(second.get("workflow_version").asString()).isEqualTo("v2");
    assertThat(api.get(ALICE, id).get("versions").toString()).isEqualTo("[\"v1\",\"v2\"]");
    assertThat(api.getVersion(ALICE, id, "v2").get("workflow_api_json"))
        .isEqualTo(json(PICTURE_GRAPH));
    assertThat(api.list(ALICE)).hasSize(1);
  }

  @Test
  void every_fault_of_a_body_comes_at_once() {
    String graph =
        """
        {"1": {"class_type": "NoSuchNode", "inputs": {}},
         "2": {"class_type": "EmptyImage", "inputs":
               {"width": 0, "height": 16, "batch_size": 1, "color": 0, "depth": 3}},
         "9": {"class_type": "SaveImage", "inputs": {"images": ["7", 0], "filename_prefix": "x"}},
         "8": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "x"}},
         "4": {"class_type": "LoadImage", "inputs": {"image": "data:image/png;base64,@@"}}}
        """;
    ObjectNode body =
        body(graph, "{\"name\": 3, \"version\": \"a b\", \"runtime\": \"moon\", \"x\": 1}");
    body.put("runtime", "still");
    assertThat(faults(() -> api.save(ALICE, body)))
        .containsExactly(
            "body.name string_type",
            "body.version string_pattern_mismatch",
            "body.workflow_api_json.1.class_type unknown_node",
            "body.workflow_api_json.2.inputs.depth unknown_input",
            "body.workflow_api_json.2.inputs.width too_small",
            "body.workflow_api_json.4.inputs.image file_input",
            "body.workflow_api_json.9.inputs.images link",
            "body.x extra_forbidden");
    assertThat(api.list(ALICE)).isEmpty();
  }

  @Test
  void a_runtime_that_is_not_there_is_refused_naming_those_that_are() {
    ApiException error = error(() -> api.save(ALICE, body(PLAIN_GRAPH, "{\"runtime\": \"moon\"}")));
    assertThat(error).hasMessageContaining("still");
  }

  @Test
  void the_editor_format_is_refused_naming_the_menu_item() {
    ObjectNode body = body("{\"nodes\": [], \"links\": []}", "{}");
    assertThat(error(() -> api.save(ALICE, body))).hasMessageContaining("Export (API)");
  }

  @Test
  void without_a_known_schema_only_the_form_is_checked() {
    desk.runtime.info = null;
    String graph =
        "{\"1\": {\"class_type\": \"AnyNode\", \"inputs\": {\"x\": 1}},"
            + " \"2\": {\"class_type\": \"OtherNode\", \"inputs\": {\"y\": [\"1\", 0]}}}";
    api.save(ALICE, body(graph, "{}"));
    assertThat(faults(() -> api.save(ALICE, body("{\"1\": {\"inputs\": {}}}", "{}"))))
        .containsExactly("body.workflow_api_json.1.class_type missing");
  }

  @Test
  void a_picture_inside_goes_to_the_disk_and_is_shown_by_its_size() {
    String graph = PICTURE_GRAPH.replace("example.png", "data:image/png;base64,iVBORw0KGgoAAAA=");
    ObjectNode saved = api.save(ALICE, body(graph, "{}"));
    ObjectNode shown = api.getVersion(ALICE, saved.get("workflow_id").asString(), "v1");
    assertThat(shown.path("workflow_api_json").path("1").path("inputs").path("image").asString())
        .isEqualTo("data:image/png (11 bytes)");
  }

  @Test
  void a_forged_file_reference_is_refused() {
    ObjectNode body = body(PICTURE_GRAPH, "{}");
    ((ObjectNode) body.path("workflow_api_json").path("1").path("inputs"))
        .set("image", json("{\"$file\": {\"sha256\": \"" + "0".repeat(64) + "\"}}"));
    assertThat(faults(() -> api.save(ALICE, body)))
        .contains("body.workflow_api_json.1.inputs.image.$file reserved");
  }

  @Test
  void a_name_of_a_missing_file_is_only_a_warning() {
    ObjectNode saved =
        api.save(ALICE, body(PICTURE_GRAPH.replace("example.png", "other.png"), "{}"));
    assertThat(saved.get("warnings").toString()).contains("other.png");
  }

  @Test
  void a_version_in_use_stays_and_a_free_one_goes() {
    String deployment = desk.deploy(ALICE, PLAIN_GRAPH);
    String used = desk.store.deployments().byId(deployment).orElseThrow().workflowId();
    assertThat(error(() -> api.deleteVersion(ALICE, used, "v1")).httpStatus()).isEqualTo(409);
    String free = api.save(ALICE, body(PLAIN_GRAPH, "{}")).get("workflow_id").asString();
    assertThat(api.deleteVersion(ALICE, free, "v1").get("deleted").asBoolean()).isTrue();
    assertThat(error(() -> api.getVersion(ALICE, free, "v1")).errorCode()).isEqualTo(404001);
  }

  @Test
  void a_foreign_workflow_is_as_unknown_as_one_that_never_was() {
    String bobs = desk.save(BOB, PLAIN_GRAPH).get("workflow_id").asString();
    String none = Desk.IDS.next();
    for (String id : new String[] {bobs, none}) {
      for (Runnable call :
          new Runnable[] {
            () -> api.get(ALICE, id),
            () -> api.getVersion(ALICE, id, "v1"),
            () -> api.deleteVersion(ALICE, id, "v1"),
            () -> api.save(ALICE, body(PLAIN_GRAPH, "{\"workflow_id\": \"" + id + "\"}"))
          }) {
        ApiException error = error(call);
        assertThat(error.errorCode()).isEqualTo(404001);
        assertThat(error).hasMessage("No such workflow: " + id);
      }
    }
    assertThat(api.list(ALICE)).isEmpty();
  }
}
