package dev.comfyserve.store.deployment;

import static dev.comfyserve.store.OpenStore.ANN;
import static dev.comfyserve.store.OpenStore.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Hardware;
import dev.comfyserve.store.OpenStore;
import dev.comfyserve.store.workflow.NewVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeploymentsTest {
  @RegisterExtension final OpenStore store = new OpenStore();
  private Deployments deployments;
  private Deployment deployment;

  @BeforeEach
  void deploy() {
    deployments = store.get().deployments();
    deployment = store.deployment(ANN);
  }

  @Test
  void a_deployment_is_read_as_it_was_stored() {
    assertThat(deployment.createdAt()).isEqualTo(store.clock.instant());
    assertThat(deployment.revision()).isEqualTo(1);
    assertThat(store.reopen().deployments().find(ANN, deployment.id())).contains(deployment);
    assertThat(store.get().deployments().byId(deployment.id())).contains(deployment);
  }

  @Test
  void a_change_of_numbers_keeps_the_revision_and_a_change_of_what_runs_raises_it() {
    store.clock.advance(Duration.ofSeconds(1));
    Deployment scaled = update(d -> changed(d, "v1", Hardware.AMPERE_48, 3));
    assertThat(scaled.maxInstances()).isEqualTo(3);
    assertThat(scaled.revision()).isEqualTo(1);
    assertThat(scaled.createdAt()).isEqualTo(deployment.createdAt());
    assertThat(scaled.updatedAt()).isEqualTo(store.clock.instant());
    assertThat(update(d -> changed(d, "v1", Hardware.ADA_48_PLUS, 3)).revision()).isEqualTo(2);
    store
        .get()
        .workflows()
        .save(
            new NewVersion(
                ANN,
                deployment.workflowId(),
                "flow",
                "v2",
                OpenStore.graph("dog"),
                null,
                "embedded",
                List.of()));
    assertThat(update(d -> changed(d, "v2", Hardware.ADA_48_PLUS, 3)).revision()).isEqualTo(3);
    assertThat(deployments.find(ANN, deployment.id()).orElseThrow().revision()).isEqualTo(3);
  }

  @Test
  void a_rule_sees_every_other_deployment_and_can_refuse() {
    Deployment other = store.deployment(BOB);
    List<Deployment> seen = new ArrayList<>();
    DeploymentRule refusing =
        (wanted, others) -> {
          seen.addAll(others);
          throw new ApiException(ErrorCode.CONFLICT, "no slots");
        };
    assertThatThrownBy(
            () ->
                deployments.update(
                    ANN, deployment.id(), d -> changed(d, "v1", Hardware.AMPERE_48, 9), refusing))
        .hasMessage("no slots");
    assertThat(seen).containsExactly(other);
    assertThat(deployments.byId(deployment.id())).contains(deployment);
    assertThatThrownBy(
            () ->
                deployments.insert(OpenStore.wanted(ANN, deployment.workflowId(), "v1"), refusing))
        .hasMessage("no slots");
    assertThat(deployments.live()).hasSize(2);
  }

  @Test
  void a_rule_over_all_holds_for_changes_at_the_same_time() throws Exception {
    DeploymentRule atMostThree =
        (wanted, others) -> {
          if (others.size() >= 3) {
            throw new ApiException(ErrorCode.CONFLICT, "no slots");
          }
        };
    int stored = 0;
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        all.add(callers.submit(() -> inserted(atMostThree)));
      }
      for (Future<Boolean> one : all) {
        stored += one.get() ? 1 : 0;
      }
    }
    assertThat(stored).isEqualTo(2);
    assertThat(deployments.live()).hasSize(3);
  }

  @Test
  void a_deleted_deployment_is_found_but_neither_listed_nor_changed() {
    assertThat(deployments.markDeleted(ANN, deployment.id()).deployment().deleted()).isTrue();
    assertThat(deployments.find(ANN, deployment.id()).orElseThrow().deleted()).isTrue();
    assertThat(deployments.list(ANN)).isEmpty();
    assertThat(deployments.live()).isEmpty();
    assertCode(10003, () -> update(d -> d));
    assertCode(10003, () -> deployments.markDeleted(ANN, deployment.id()));
  }

  @Test
  void another_account_sees_and_changes_nothing() {
    assertThat(deployments.find(BOB, deployment.id())).isEmpty();
    assertThat(deployments.list(BOB)).isEmpty();
    assertCode(404001, () -> deployments.markDeleted(BOB, deployment.id()));
    assertCode(404001, () -> deployments.update(BOB, deployment.id(), d -> d, DeploymentRule.NONE));
  }

  @Test
  void numbers_that_make_no_sense_are_not_stored() {
    assertThatThrownBy(() -> update(d -> changed(d, "v1", Hardware.AMPERE_48, -1)))
        .isInstanceOf(dev.comfyserve.store.db.StoreException.class);
    assertThat(deployments.byId(deployment.id())).contains(deployment);
  }

  private boolean inserted(DeploymentRule rule) {
    try {
      deployments.insert(OpenStore.wanted(ANN, deployment.workflowId(), "v1"), rule);
      return true;
    } catch (ApiException e) {
      return false;
    }
  }

  private Deployment update(UnaryOperator<Deployment> change) {
    return deployments.update(ANN, deployment.id(), change, DeploymentRule.NONE).deployment();
  }

  private static void assertCode(
      int code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.errorCode()).isEqualTo(code));
  }

  /** Also tries to change what is set by the store alone. */
  private static Deployment changed(Deployment d, String version, Hardware hardware, int max) {
    return new Deployment(
        d.id(),
        d.account(),
        d.name(),
        d.workflowId(),
        version,
        hardware,
        d.minInstances(),
        max,
        d.queueSize(),
        d.keepWarmSeconds(),
        d.enabled(),
        true,
        Instant.EPOCH,
        Instant.EPOCH,
        99);
  }
}
