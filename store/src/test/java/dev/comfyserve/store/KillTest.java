package dev.comfyserve.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.store.deployment.DeploymentRule;
import dev.comfyserve.store.request.PendingUrl;
import dev.comfyserve.store.request.Request;
import dev.comfyserve.store.workflow.NewVersion;
import dev.comfyserve.store.workflow.WorkflowVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was answered is there after a kill, and nothing is there by halves. */
class KillTest {
  @TempDir Path folder;
  private final SettableClock clock = new SettableClock();
  private String deploymentId;

  @BeforeEach
  void deploy() {
    try (Store store = Store.open(folder, clock, OpenStore.IDS)) {
      WorkflowVersion version =
          store
              .workflows()
              .save(
                  new NewVersion(
                      "ann", null, "w", null, OpenStore.graph("x"), null, "embedded", List.of()));
      deploymentId =
          store
              .deployments()
              .insert(OpenStore.wanted("ann", version.workflowId(), "v1"), DeploymentRule.NONE)
              .id();
    }
  }

  @RepeatedTest(3)
  @Timeout(60)
  void every_answered_request_survives_a_kill_whole() throws Exception {
    int answersToWaitFor = RandomGenerator.getDefault().nextInt(20, 400);
    List<String> answered = answeredUntilKilled(answersToWaitFor);
    assertThat(answered).hasSizeGreaterThanOrEqualTo(answersToWaitFor);

    try (Store store = Store.open(folder, clock, OpenStore.IDS)) {
      List<Request> there = store.requests().recent("ann", deploymentId, Integer.MAX_VALUE);
      assertThat(there).extracting(Request::id).containsAll(answered);
      Map<String, Integer> urls = new HashMap<>();
      for (PendingUrl url : store.requests().pendingUrls(Integer.MAX_VALUE)) {
        urls.merge(url.requestId(), 1, Integer::sum);
      }
      for (Request request : there) {
        assertThat(urls.get(request.id())).isEqualTo(2);
        assertThat(request.urlsPending()).isEqualTo(2);
      }
      assertThat(urls).hasSameSizeAs(there);
    }
  }

  private List<String> answeredUntilKilled(int count) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> answered = new ArrayList<>();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.length() == 36) { // the last line may be cut off
          answered.add(line);
        }
        if (answered.size() == count) {
          process.toHandle().destroyForcibly(); // unlike the process's own, leaves us its output
        }
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return answered;
  }
}
