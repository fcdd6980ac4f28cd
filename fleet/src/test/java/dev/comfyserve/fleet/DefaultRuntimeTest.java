package dev.comfyserve.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.RequestState;
import dev.comfyserve.contract.SubmitOptions;
import dev.comfyserve.fleet.settings.FleetSettings;
import dev.comfyserve.runtimes.Runtime;
import dev.comfyserve.runtimes.attached.AttachedServer;
import dev.comfyserve.store.instance.InstanceRow;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Where workflows run that name no runtime, and those that name one, over restarts. */
class DefaultRuntimeTest {
  @TempDir Path folder;
  private Rig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new Rig(folder);
    rig.engine();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private Runtime attached() {
    return rig.attached(new AttachedServer(rig.engines.getFirst().url(), null, false));
  }

  /** As the server does whose first runtime is the default one. */
  private void start(Runtime... runtimes) throws InterruptedException {
    rig.settings =
        FleetSettings.defaults(() -> URI.create("http://127.0.0.1:1"), runtimes[0].name());
    rig.start(runtimes);
  }

  /** The deployment of a workflow saved with that runtime, or none. */
  private String deploy(String runtime) {
    ObjectNode body = Json.object().put("name", "w");
    if (runtime != null) {
      body.put("runtime", runtime);
    }
    body.set("workflow_api_json", Graphs.colour(1));
    ObjectNode saved = rig.fleet.workflows().save(Rig.CALLER, body);
    String stored = runtime == null ? "default" : runtime;
    assertThat(saved.path("runtime").asString()).isEqualTo(stored);
    assertThat(
            rig.fleet
                .workflows()
                .getVersion(Rig.CALLER, saved.get("workflow_id").asString(), "v1")
                .path("runtime")
                .asString())
        .isEqualTo(stored);
    ObjectNode wanted = Json.object().put("name", "d");
    wanted.set("workflow_id", saved.get("workflow_id"));
    wanted.set("workflow_version", saved.get("workflow_version"));
    return rig.fleet.api().createDeployment(Rig.CALLER, wanted).get("id").asString();
  }

  private String submit(String deployment) {
    ObjectNode told =
        rig.fleet.api().submit(Rig.CALLER, deployment, Json.object(), SubmitOptions.NONE);
    return told.get("request_id").asString();
  }

  /** The runtime that a new request of the deployment runs on. */
  private String ranOn(String deployment) throws InterruptedException {
    assertThat(rig.ended(submit(deployment)).state()).isEqualTo(RequestState.SUCCEEDED);
    return rig.store.instances().live().stream()
        .filter(row -> row.deploymentId().equals(deployment))
        .map(InstanceRow::runtime)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_workflow_without_a_runtime_follows_the_server_and_a_pinned_one_does_not()
      throws Exception {
    start(rig.embedded(3), attached());
    String follows = deploy(null);
    String says = deploy("default");
    String pinned = deploy("embedded");
    assertThat(ranOn(follows)).isEqualTo("embedded");
    rig.stop();
    start(attached(), rig.embedded(3));
    assertThat(ranOn(follows)).isEqualTo("attached");
    assertThat(ranOn(says)).isEqualTo("attached");
    assertThat(ranOn(pinned)).isEqualTo("embedded");
    assertThat(rig.fleet.api().getDeployment(Rig.CALLER, follows, Includes.NOTHING).has("runtime"))
        .isFalse();
  }

  @Test
  void a_request_that_waits_over_the_restart_follows_too() throws Exception {
    rig.engines.getFirst().close();
    start(attached());
    String follows = deploy(null);
    String request = submit(follows);
    rig.stop();
    start(rig.embedded(1));
    assertThat(rig.ended(request).state()).isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void a_pinned_runtime_that_is_gone_is_what_its_requests_wait_for() throws Exception {
    start(attached(), rig.embedded(1));
    String pinned = deploy("attached");
    rig.stop();
    start(rig.embedded(1));
    String request = submit(pinned);
    Rig.until(
        "the status says why",
        () ->
            rig.fleet
                .api()
                .requestStatus(Rig.CALLER, pinned, request, true)
                .path("waiting_for")
                .asString("")
                .equals(
                    "its workflow asks for the runtime attached, which this server does not have;"
                        + " start it with COMFYSERVE_COMFYUI_URLS"));
  }
}
