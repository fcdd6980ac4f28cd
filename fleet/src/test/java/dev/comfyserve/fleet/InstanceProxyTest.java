package dev.comfyserve.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.ProxyAnswer;
import dev.comfyserve.contract.ProxyRequest;
import dev.comfyserve.runtimes.attached.AttachedServer;
import dev.comfyserve.store.deployment.Deployment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceProxyTest {
  @TempDir Path folder;
  private Rig rig;
  private Deployment deployment;
  private String instance;

  @BeforeEach
  void open() throws Exception {
    rig = new Rig(folder);
    rig.engine();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private void live(boolean shared) throws Exception {
    rig.start(rig.attached(new AttachedServer(rig.engines.getFirst().url(), null, shared)));
    deployment = rig.deployment("attached");
    String id = rig.enqueue(deployment, Graphs.colour(1));
    instance = rig.ended(id).instanceId();
  }

  private ProxyAnswer call(String method, String path, String query) {
    return call(Rig.CALLER, deployment.id(), method, path, query);
  }

  private ProxyAnswer call(
      Caller caller, String deploymentId, String method, String path, String query) {
    byte[] body = method.equals("POST") ? "{}".getBytes(StandardCharsets.UTF_8) : new byte[0];
    return rig.fleet
        .api()
        .proxy(
            caller,
            deploymentId,
            instance,
            new ProxyRequest(method, path, query, "application/json", body));
  }

  private void refused(int code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.errorCode()).isEqualTo(code));
  }

  @Test
  void a_call_reaches_comfyui_and_its_answer_comes_back_as_it_is() throws Exception {
    live(false);
    ProxyAnswer stats = call("GET", "api/system_stats", null);
    assertThat(stats.status()).isEqualTo(200);
    assertThat(stats.contentType()).startsWith("application/json");
    assertThat(Json.parse(new String(stats.body(), StandardCharsets.UTF_8)).has("system")).isTrue();
    assertThat(call("POST", "api/free", null).status()).isEqualTo(200);
    assertThat(call("GET", "no/such/path", null).status()).isEqualTo(404);
    assertThat(call("POST", "api/system_stats", null).status()).isEqualTo(405);
  }

  @Test
  void the_query_travels_on() throws Exception {
    live(false);
    assertThat(call("GET", "history", "max_items=0").body())
        .isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void other_methods_are_refused() throws Exception {
    live(false);
    for (String method : List.of("PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "get", "")) {
      refused(405001, () -> call(method, "system_stats", null));
    }
  }

  @Test
  void no_path_leaves_comfyui() throws Exception {
    live(false);
    for (String path : List.of("../x", "%2e%2e/x", "%252e%252e/x", "a\\..\\x", "/x", "//host/x")) {
      refused(404001, () -> call("GET", path, null));
    }
  }

  @Test
  void another_account_deployment_or_instance_is_unknown() throws Exception {
    live(false);
    Deployment other = rig.deployment("a", "attached", UnaryOperator.identity());
    Caller stranger = new Caller("b", null, ApiVersion.V2);
    refused(404001, () -> call(stranger, deployment.id(), "GET", "system_stats", null));
    refused(404001, () -> call(Rig.CALLER, other.id(), "GET", "system_stats", null));
    instance = UUID.randomUUID().toString();
    refused(404001, () -> call("GET", "system_stats", null));
    refused(404001, () -> call("PUT", "system_stats", null));
  }

  @Test
  void an_instance_that_ended_is_unknown() throws Exception {
    live(false);
    rig.fleet
        .api()
        .updateDeployment(Rig.CALLER, deployment.id(), Json.object().put("is_enabled", false));
    Rig.until("the instance is gone", () -> rig.store.instances().live().isEmpty());
    refused(404001, () -> call("GET", "system_stats", null));
  }

  @Test
  void on_a_shared_server_only_what_tells_nothing_of_others_is_open() throws Exception {
    live(true);
    for (String path : List.of("system_stats", "api/object_info", "object_info/SaveImage")) {
      assertThat(call("GET", path, null).status()).isEqualTo(200);
    }
    assertThat(call("POST", "api/free", null).status()).isEqualTo(200);
    for (String path :
        List.of(
            "history",
            "api/history",
            "queue",
            "view",
            "prompt",
            "api/api/history",
            "object_info/../history",
            "object_info/a/b",
            "system_stats/",
            "%68istory")) {
      refused(404001, () -> call("GET", path, null));
    }
  }
}
