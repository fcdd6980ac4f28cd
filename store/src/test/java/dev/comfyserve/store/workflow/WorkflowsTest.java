package dev.comfyserve.store.workflow;

import static dev.comfyserve.store.OpenStore.ANN;
import static dev.comfyserve.store.OpenStore.BOB;
import static dev.comfyserve.store.OpenStore.graph;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.store.OpenStore;
import dev.comfyserve.store.deployment.DeploymentRule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WorkflowsTest {
  @RegisterExtension final OpenStore store = new OpenStore();
  private Workflows workflows;

  @BeforeEach
  void workflows() {
    workflows = store.get().workflows();
  }

  @Test
  void versions_get_the_next_free_name() {
    String id = save(null, null, "one").workflowId();
    assertThat(save(id, "v2", "two").version()).isEqualTo("v2");
    assertThat(save(id, null, "three").version()).isEqualTo("v3");
    assertThat(save(id, "fast", "four").version()).isEqualTo("fast");
    assertThat(save(id, null, "five").version()).isEqualTo("v5");
    assertThat(workflows.find(ANN, id).orElseThrow().versions())
        .containsExactly("v1", "v2", "v3", "fast", "v5");
  }

  @Test
  void a_version_is_read_as_it_was_saved() {
    WorkflowVersion saved =
        workflows.save(
            new NewVersion(
                ANN, null, "flow", null, graph("a cat"), "# Read me", "attached", List.of()));
    assertThat(saved.graph()).isEqualTo(graph("a cat"));
    assertThat(saved.readme()).isEqualTo("# Read me");
    assertThat(saved.runtime()).isEqualTo("attached");
    assertThat(saved.createdAt()).isEqualTo(store.clock.instant());
    assertThat(store.reopen().workflows().version(ANN, saved.workflowId(), "v1")).contains(saved);
  }

  @Test
  void a_version_never_changes() {
    WorkflowVersion first = save(null, "v1", "one");
    assertThat(save(first.workflowId(), "v1", "one")).isEqualTo(first);
    assertConflict(() -> save(first.workflowId(), "v1", "other"));
    assertThat(workflows.version(ANN, first.workflowId(), "v1")).contains(first);
  }

  @Test
  void the_name_of_a_deleted_version_is_not_used_again() {
    String id = save(null, null, "one").workflowId();
    save(id, null, "two");
    workflows.deleteVersion(ANN, id, "v2");
    assertThat(workflows.version(ANN, id, "v2")).isEmpty();
    assertConflict(() -> save(id, "v2", "two"));
    assertThat(save(id, null, "three").version()).isEqualTo("v3");
    assertThat(workflows.find(ANN, id).orElseThrow().versions()).containsExactly("v1", "v3");
  }

  @Test
  void a_version_that_a_deployment_uses_is_not_deleted() {
    var deployment = store.deployment(ANN);
    assertThatThrownBy(() -> workflows.deleteVersion(ANN, deployment.workflowId(), "v1"))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.httpStatus()).isEqualTo(409);
              assertThat(e.getMessage()).contains("painter", deployment.id());
            });
    store.get().deployments().markDeleted(ANN, deployment.id());
    workflows.deleteVersion(ANN, deployment.workflowId(), "v1");
    assertThat(workflows.find(ANN, deployment.workflowId())).isEmpty();
    assertThat(workflows.list(ANN)).isEmpty();
  }

  @Test
  void a_deleted_version_cannot_be_deployed() {
    WorkflowVersion version = save(null, null, "one");
    workflows.deleteVersion(ANN, version.workflowId(), "v1");
    assertNotFound(
        () ->
            store
                .get()
                .deployments()
                .insert(OpenStore.wanted(ANN, version.workflowId(), "v1"), DeploymentRule.NONE));
  }

  @Test
  void another_account_sees_and_changes_nothing() {
    String id = save(null, null, "one").workflowId();
    assertThat(workflows.find(BOB, id)).isEmpty();
    assertThat(workflows.version(BOB, id, "v1")).isEmpty();
    assertThat(workflows.list(BOB)).isEmpty();
    assertNotFound(() -> workflows.deleteVersion(BOB, id, "v1"));
    assertNotFound(
        () ->
            workflows.save(
                new NewVersion(BOB, id, "mine", null, graph("x"), null, "embedded", List.of())));
    assertNotFound(
        () ->
            store.get().deployments().insert(OpenStore.wanted(BOB, id, "v1"), DeploymentRule.NONE));
  }

  @Test
  void workflows_are_listed_newest_first() {
    String first = save(null, null, "one").workflowId();
    store.clock.advance(Duration.ofSeconds(1));
    String second = save(null, null, "two").workflowId();
    assertThat(workflows.list(ANN)).extracting(Workflow::id).containsExactly(second, first);
  }

  private WorkflowVersion save(String workflowId, String version, String text) {
    return workflows.save(
        new NewVersion(ANN, workflowId, "flow", version, graph(text), null, "embedded", List.of()));
  }

  private static void assertNotFound(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.errorCode()).isEqualTo(404001));
  }

  private static void assertConflict(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.httpStatus()).isEqualTo(409));
  }
}
