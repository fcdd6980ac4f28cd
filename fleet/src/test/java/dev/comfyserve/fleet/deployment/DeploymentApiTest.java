package dev.comfyserve.fleet.deployment;

import static dev.comfyserve.fleet.Desk.ALICE;
import static dev.comfyserve.fleet.Desk.BOB;
import static dev.comfyserve.fleet.Desk.PICTURE_GRAPH;
import static dev.comfyserve.fleet.Desk.PLAIN_GRAPH;
import static dev.comfyserve.fleet.Desk.error;
import static dev.comfyserve.fleet.Desk.faults;
import static dev.comfyserve.fleet.Desk.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Hardware;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.SubmitOptions;
import dev.comfyserve.fleet.Desk;
import dev.comfyserve.runtimes.Slot;
import dev.comfyserve.store.request.Claim;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class DeploymentApiTest {
  @TempDir Path folder;
  private Desk desk;

  @BeforeEach
  void open() {
    desk = new Desk(folder);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private ObjectNode get(String id) {
    return desk.api.getDeployment(ALICE, id, Includes.NOTHING);
  }

  private ObjectNode patch(String id, String body) {
    return desk.api.updateDeployment(ALICE, id, json(body));
  }

  private ObjectNode body(ObjectNode workflow, String more) {
    ObjectNode body = Json.object().put("name", "other");
    body.set("workflow_id", workflow.get("workflow_id"));
    body.set("workflow_version", workflow.get("workflow_version"));
    body.setAll(json(more));
    return body;
  }

  @Test
  void create_fills_in_the_defaults() {
    ObjectNode workflow = desk.save(ALICE, PLAIN_GRAPH);
    ObjectNode made = desk.api.createDeployment(ALICE, body(workflow, "{}"));
    assertThat(made.propertyNames())
        .containsExactly(
            "id",
            "name",
            "workflow_id",
            "workflow_version",
            "hardware",
            "min_instances",
            "max_instances",
            "queue_size",
            "keep_warm_duration_in_seconds",
            "status",
            "is_enabled",
            "created_at",
            "updated_at");
    assertThat(made.get("hardware").toString()).isEqualTo("[\"AMPERE_48\"]");
    assertThat(made.get("min_instances").asInt()).isZero();
    assertThat(made.get("max_instances").asInt()).isEqualTo(1);
    assertThat(made.get("queue_size").asInt()).isEqualTo(1);
    assertThat(made.get("keep_warm_duration_in_seconds").asInt()).isEqualTo(60);
    assertThat(made.get("status").asString()).isEqualTo("standby");
    assertThat(made.get("created_at").asString()).isEqualTo("2026-05-01T10:00:00.123456+00:00");
    assertThat(get(made.get("id").asString())).isEqualTo(made);
  }

  @Test
  void every_fault_of_a_body_comes_at_once() {
    String body =
        """
        {"name": " ", "workflow_id": 7, "hardware": ["AMPERE_48", "ADA_48_PLUS"],
         "min_instances": 31, "max_instances": "two", "queue_size": -1,
         "keep_warm_duration_in_seconds": 1.5, "colour": "red"}
        """;
    assertThat(faults(() -> desk.api.createDeployment(ALICE, json(body))))
        .containsExactly(
            "body.colour extra_forbidden",
            "body.hardware too_long",
            "body.keep_warm_duration_in_seconds int_type",
            "body.max_instances int_type",
            "body.min_instances less_than_equal",
            "body.name string_too_short",
            "body.queue_size greater_than_equal",
            "body.workflow_id string_type",
            "body.workflow_version missing");
  }

  @Test
  void ranges_and_hardware_are_checked() {
    ObjectNode workflow = desk.save(ALICE, PLAIN_GRAPH);
    for (String wrong :
        List.of(
            "{\"max_instances\": 0}",
            "{\"max_instances\": 61}",
            "{\"min_instances\": -1}",
            "{\"min_instances\": 2}",
            "{\"min_instances\": 3, \"max_instances\": 2}",
            "{\"hardware\": []}",
            "{\"hardware\": \"AMPERE_48\"}",
            "{\"hardware\": [\"RTX\"]}",
            "{\"hardware\": [48]}",
            "{\"queue_size\": 99999999999999999999}",
            "{\"queue_size\": true}",
            "{\"name\": {}}")) {
      assertThat(faults(() -> desk.api.createDeployment(ALICE, body(workflow, wrong))))
          .as(wrong)
          .hasSize(1);
    }
    assertThat(desk.api.listDeployments(ALICE, List.of(), Includes.NOTHING)).isEmpty();
  }

  @Test
  void a_whole_number_may_be_written_with_a_point_and_null_is_not_given() {
    ObjectNode workflow = desk.save(ALICE, PLAIN_GRAPH);
    ObjectNode made =
        desk.api.createDeployment(
            ALICE, body(workflow, "{\"max_instances\": 3.0, \"queue_size\": null}"));
    assertThat(made.get("max_instances").toString()).isEqualTo("3");
    assertThat(made.get("queue_size").asInt()).isEqualTo(1);
  }

  @Test
  void hardware_that_the_runtime_does_not_serve_is_refused_naming_what_it_serves() {
    ObjectNode workflow = desk.save(ALICE, PLAIN_GRAPH);
    desk.runtime.hardware.removeIf(hardware -> hardware != Hardware.ADA_48_PLUS);
    ApiException error = error(() -> desk.api.createDeployment(ALICE, body(workflow, "{}")));
    assertThat(error.errorCode()).isEqualTo(422001);
    assertThat(error).hasMessageContaining("body.hardware").hasMessageEndingWith("ADA_48_PLUS");
  }

  @Test
  void an_unknown_version_and_a_foreign_one_are_not_found() {
    ObjectNode workflow = desk.save(BOB, PLAIN_GRAPH);
    desk.deploy(BOB, PLAIN_GRAPH);
    desk.api.createDeployment(BOB, body(workflow, "{}"));
    desk.runtime.hardware.clear();
    ApiException foreign = error(() -> desk.api.createDeployment(ALICE, body(workflow, "{}")));
    ObjectNode unknown = body(workflow, "{}").put("workflow_id", Desk.IDS.next());
    ApiException missing = error(() -> desk.api.createDeployment(ALICE, unknown));
    assertThat(foreign.errorCode()).isEqualTo(404001);
    assertThat(missing.errorCode()).isEqualTo(404001);
  }

  @Test
  void minimums_beyond_the_slots_are_refused_naming_who_holds_them() {
    String mine = desk.deploy(ALICE, PLAIN_GRAPH, "{\"min_instances\": 2, \"max_instances\": 2}");
    String bobs = desk.deploy(BOB, PLAIN_GRAPH, "{\"min_instances\": 1, \"max_instances\": 1}");
    ObjectNode workflow = desk.save(ALICE, PLAIN_GRAPH);
    String two = "{\"min_instances\": 2, \"max_instances\": 2}";
    ApiException error = error(() -> desk.api.createDeployment(ALICE, body(workflow, two)));
    assertThat(error.errorCode()).isEqualTo(422001);
    assertThat(error)
        .hasMessageContaining("4 slots")
        .hasMessageContaining("\"mine\" (" + mine + ") holds 2")
        .hasMessageContaining("another account holds 1");
    assertThat(error.getMessage()).doesNotContain(bobs);
    assertThat(faults(() -> patch(mine, "{\"min_instances\": 4, \"max_instances\": 4}")))
        .containsExactly("body.min_instances no_free_slots");
    desk.api.createDeployment(ALICE, body(workflow, "{\"min_instances\": 1}"));
  }

  @Test
  void a_disabled_deployment_holds_no_slots_and_needs_them_to_be_enabled() {
    String all = "{\"min_instances\": 4, \"max_instances\": 4}";
    String first = desk.deploy(ALICE, PLAIN_GRAPH, all);
    patch(first, "{\"is_enabled\": false}");
    desk.deploy(ALICE, PLAIN_GRAPH, all);
    assertThat(faults(() -> patch(first, "{\"is_enabled\": true}")))
        .containsExactly("body.min_instances no_free_slots");
    patch(first, "{\"is_enabled\": true, \"min_instances\": 0}");
  }

  @Test
  void an_accounts_own_slots_serve_nobody_else() {
    desk.runtime.slots.clear();
    desk.runtime.slots.add(new Slot("a", "alice", false, null));
    desk.runtime.slots.add(new Slot("b", null, false, null));
    String one = "{\"min_instances\": 1}";
    desk.deploy(BOB, PLAIN_GRAPH, one);
    ObjectNode workflow = desk.save(BOB, PLAIN_GRAPH);
    assertThat(faults(() -> desk.api.createDeployment(BOB, body(workflow, one)))).hasSize(1);
    desk.deploy(ALICE, PLAIN_GRAPH, one);
  }

  @Test
  void fewer_slots_than_before_do_not_stop_other_changes() {
    String id = desk.deploy(ALICE, PLAIN_GRAPH, "{\"min_instances\": 3, \"max_instances\": 3}");
    desk.runtime.slots.clear();
    assertThat(patch(id, "{\"name\": \"new name\"}").get("name").asString()).isEqualTo("new name");
    assertThat(patch(id, "{\"min_instances\": 2}").get("min_instances").asInt()).isEqualTo(2);
    assertThat(faults(() -> patch(id, "{\"min_instances\": 3}"))).hasSize(1);
  }

  @Test
  void patch_changes_the_given_fields_only() {
    String id = desk.deploy(ALICE, PLAIN_GRAPH, "{\"queue_size\": 5}");
    ObjectNode before = get(id);
    desk.time.pass(Duration.ofSeconds(5));
    ObjectNode after = patch(id, "{\"max_instances\": 3, \"hardware\": [\"AMPERE_80\"]}");
    assertThat(after.get("max_instances").asInt()).isEqualTo(3);
    assertThat(after.get("hardware").get(0).asString()).isEqualTo("AMPERE_80");
    assertThat(after.get("updated_at")).isNotEqualTo(before.get("updated_at"));
    ObjectNode rest = after.deepCopy();
    for (String changed : List.of("max_instances", "hardware", "updated_at")) {
      rest.set(changed, before.get(changed));
    }
    assertThat(rest).isEqualTo(before);
    assertThat(patch(id, "{}")).isNotNull();
  }

  @Test
  void patch_refuses_what_cannot_be_changed() {
    String id = desk.deploy(ALICE, PLAIN_GRAPH);
    String other = desk.save(ALICE, PLAIN_GRAPH).get("workflow_id").asString();
    assertThat(
            faults(
                () ->
                    patch(
                        id,
                        "{\"workflow_id\": \""
                            + other
                            + "\", \"status\": \"running\", \"min_instances\": 2}")))
        .containsExactly(
            "body.min_instances greater_than_equal",
            "body.status extra_forbidden",
            "body.workflow_id immutable");
    assertThat(error(() -> patch(id, "{\"workflow_version\": \"v9\"}")).errorCode())
        .isEqualTo(404001);
  }

  @Test
  void status_tells_whether_instances_live() {
    String id = desk.deploy(ALICE, PLAIN_GRAPH);
    assertThat(get(id).get("status").asString()).isEqualTo("standby");
    String instance = desk.instance(id, InstanceState.STARTING);
    assertThat(get(id).get("status").asString()).isEqualTo("starting");
    desk.store.instances().setState(instance, InstanceState.IDLE, null);
    assertThat(get(id).get("status").asString()).isEqualTo("running");
    desk.store.instances().setState(instance, InstanceState.STOPPED, null);
    assertThat(get(id).get("status").asString()).isEqualTo("standby");
    assertThat(patch(id, "{\"is_enabled\": false}").get("status").asString()).isEqualTo("disabled");
  }

  @Test
  void disabling_ends_every_open_request_and_refuses_new_ones() {
    String id = desk.deploy(ALICE, PLAIN_GRAPH);
    String running = desk.submit(ALICE, id, "{}");
    String queued = desk.submit(ALICE, id, "{}");
    Claim claim = desk.claim(id);
    assertThat(claim.request().id()).isEqualTo(running);
    patch(id, "{\"is_enabled\": false}");
    for (String request : List.of(running, queued)) {
      ObjectNode result = desk.api.requestResult(ALICE, id, request);
      assertThat(result.get("status").asString()).isEqualTo("failed");
      assertThat(result.path("error").path("errorCode").asInt()).isEqualTo(10002);
    }
    assertThat(desk.interrupted).containsExactly(claim.attemptId());
    ApiException refused =
        error(() -> desk.api.submit(ALICE, id, Json.object(), SubmitOptions.NONE));
    assertThat(refused.errorCode()).isEqualTo(10002);
    assertThat(refused.httpStatus()).isEqualTo(409);
    patch(id, "{\"is_enabled\": true}");
    desk.submit(ALICE, id, "{}");
  }

  @Test
  void a_deployment_whose_runtime_is_gone_can_still_be_disabled() {
    String id = desk.deploy(ALICE, PLAIN_GRAPH);
    desk.runtime.hardware.clear();
    assertThat(patch(id, "{\"is_enabled\": false}").get("status").asString()).isEqualTo("disabled");
    assertThat(faults(() -> patch(id, "{\"is_enabled\": true}")))
        .containsExactly("body.hardware not_served");
  }

  @Test
  void a_deleted_deployment_says_so_to_its_own_account_and_keeps_its_results() {
    String id = desk.deploy(ALICE, PLAIN_GRAPH);
    String ended = desk.submit(ALICE, id, "{}");
    desk.succeed(desk.claim(id), "out_00001_.png", new byte[] {1});
    String queued = desk.submit(ALICE, id, "{}");
    assertThat(desk.api.deleteDeployment(ALICE, id))
        .isEqualTo(json("{\"id\": \"" + id + "\", \"deleted\": true}"));
    assertThat(desk.api.listDeployments(ALICE, List.of(), Includes.NOTHING)).isEmpty();
    for (Runnable call :
        List.<Runnable>of(
            () -> get(id),
            () -> patch(id, "{}"),
            () -> desk.api.deleteDeployment(ALICE, id),
            () -> desk.submit(ALICE, id, "{}"),
            () -> desk.own.recentRequests(ALICE, id, 5),
            () -> desk.api.objectInfo(ALICE, id))) {
      assertThat(error(call).errorCode()).isEqualTo(10003);
      assertThat(error(call).httpStatus()).isEqualTo(410);
    }
    assertThat(error(() -> desk.api.getDeployment(BOB, id, Includes.NOTHING)).errorCode())
        .isEqualTo(404001);
    assertThat(desk.api.requestResult(ALICE, id, ended).get("status").asString())
        .isEqualTo("succeeded");
    assertThat(desk.api.requestResult(ALICE, id, queued).path("error").path("errorCode").asInt())
        .isEqualTo(10003);
  }

  @Test
  void payload_and_readme_come_only_when_asked_for() {
    ObjectNode save = Json.object().put("name", "w").put("readme", "# How to");
    save.set("workflow_api_json", json(PICTURE_GRAPH));
    ObjectNode workflow = desk.side.workflows().save(ALICE, save);
    String id = desk.api.createDeployment(ALICE, body(workflow, "{}")).get("id").asString();
    assertThat(get(id).has("payload")).isFalse();
    ObjectNode full = desk.api.getDeployment(ALICE, id, new Includes(true, true));
    assertThat(full.get("readme").asString()).isEqualTo("# How to");
    JsonNode payload = full.get("payload");
    assertThat(payload.get("workflow_api_json")).isEqualTo(json(PICTURE_GRAPH));
    assertThat(payload.path("overrides").path("2").path("inputs").path("value").asString())
        .isEqualTo("a cat");
    assertThat(payload.get("object_info_url").asString())
        .isEqualTo(Desk.URL + "/prod/v2/deployments/" + id + "/object_info");
  }

  @Test
  void a_list_can_be_narrowed_to_ids() {
    String one = desk.deploy(ALICE, PLAIN_GRAPH);
    String two = desk.deploy(ALICE, PLAIN_GRAPH);
    String bobs = desk.deploy(BOB, PLAIN_GRAPH);
    assertThat(desk.api.listDeployments(ALICE, List.of(), Includes.NOTHING)).hasSize(2);
    assertThat(
            desk.api
                .listDeployments(ALICE, List.of(two, bobs, "nonsense"), Includes.NOTHING)
                .valueStream()
                .map(d -> d.get("id").asString()))
        .containsExactly(two)
        .doesNotContain(one);
  }

  @Test
  void node_schemas_are_those_of_the_graph_and_stay_known_without_the_runtime() {
    String id = desk.deploy(ALICE, PLAIN_GRAPH);
    assertThat(desk.api.objectInfo(ALICE, id).propertyNames())
        .containsExactlyInAnyOrder("EmptyImage", "SaveImage");
    assertThat(desk.api.allObjectInfo(ALICE, id)).isEqualTo(desk.runtime.info.raw());
    desk.runtime.info = null;
    desk.time.pass(Duration.ofHours(1));
    assertThat(desk.api.objectInfo(ALICE, id)).hasSize(2);
  }
}
