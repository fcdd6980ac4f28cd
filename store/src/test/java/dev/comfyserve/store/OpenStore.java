package dev.comfyserve.store;

import dev.comfyserve.contract.Hardware;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Json;
import dev.comfyserve.store.deployment.Changed;
import dev.comfyserve.store.deployment.Deployment;
import dev.comfyserve.store.deployment.DeploymentRule;
import dev.comfyserve.store.file.OutputFile;
import dev.comfyserve.store.request.Ending;
import dev.comfyserve.store.request.NewRequest;
import dev.comfyserve.store.workflow.NewVersion;
import dev.comfyserve.store.workflow.WorkflowVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.node.ObjectNode;

/**
 * A real store in a folder of its own for each test, and the things that most tests put into it.
 */
public final class OpenStore implements BeforeEachCallback, AfterEachCallback {
  public static final String ANN = "ann";
  public static final String BOB = "bob";
  public static final Ids IDS = () -> UUID.randomUUID().toString();

  public final SettableClock clock = new SettableClock();
  private Path folder;
  private Store store;

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    folder = Files.createTempDirectory("store");
    store = Store.open(folder, clock, IDS);
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    store.close();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  public Store get() {
    return store;
  }

  public Path folder() {
    return folder;
  }

  /** Stops the store and opens the folder again, as another process would. */
  public Store reopen() {
    store.close();
    store = Store.open(folder, clock, IDS);
    return store;
  }

  public WorkflowVersion workflow(String account) {
    return store
        .workflows()
        .save(
            new NewVersion(
                account, null, "flow", null, graph("a cat"), null, "embedded", List.of()));
  }

  public Deployment deployment(String account) {
    WorkflowVersion version = workflow(account);
    return store
        .deployments()
        .insert(wanted(account, version.workflowId(), "v1"), DeploymentRule.NONE);
  }

  public static Deployment wanted(String account, String workflowId, String version) {
    return new Deployment(
        IDS.next(),
        account,
        "painter",
        workflowId,
        version,
        Hardware.AMPERE_48,
        0,
        1,
        1,
        60,
        true,
        false,
        null,
        null,
        0);
  }

  public Changed setEnabled(Deployment deployment, boolean enabled) {
    return store
        .deployments()
        .update(
            deployment.account(), deployment.id(), d -> enabled(d, enabled), DeploymentRule.NONE);
  }

  private static Deployment enabled(Deployment d, boolean enabled) {
    return new Deployment(
        d.id(),
        d.account(),
        d.name(),
        d.workflowId(),
        d.workflowVersion(),
        d.hardware(),
        d.minInstances(),
        d.maxInstances(),
        d.queueSize(),
        d.keepWarmSeconds(),
        enabled,
        d.deleted(),
        d.createdAt(),
        d.updatedAt(),
        d.revision());
  }

  public static ObjectNode graph(String text) {
    return json(
        """
        {"6": {"class_type": "CLIPTextEncode", "inputs": {"text": "%s"}}}
        """
            .formatted(text));
  }

  public static ObjectNode json(String text) {
    return (ObjectNode) Json.parse(text);
  }

  public static NewRequest request(Deployment deployment) {
    return request(deployment, null, null, List.of(), List.of());
  }

  public static NewRequest request(Deployment deployment, String key, String digest) {
    return new NewRequest(
        IDS.next(),
        deployment.account(),
        deployment.id(),
        deployment.workflowId(),
        deployment.workflowVersion(),
        graph("a cat"),
        null,
        "embedded",
        key,
        digest,
        List.of(),
        List.of(),
        List.of());
  }

  public static NewRequest request(
      Deployment deployment,
      ObjectNode graph,
      ObjectNode extraData,
      List<String> blobs,
      List<String> urls) {
    return new NewRequest(
        IDS.next(),
        deployment.account(),
        deployment.id(),
        deployment.workflowId(),
        deployment.workflowVersion(),
        graph == null ? graph("a cat") : graph,
        extraData,
        "embedded",
        null,
        null,
        blobs,
        urls,
        List.of("model x is not known"));
  }

  public String enqueue(Deployment deployment) {
    return store.requests().enqueue(request(deployment)).requestId();
  }

  /** Claims for an instance and answers the attempt. */
  public String claim(Deployment deployment) {
    String attemptId = IDS.next();
    store.requests().claim(deployment.id(), IDS.next(), attemptId).orElseThrow();
    return attemptId;
  }

  public String blob(String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return store.blobs().put(new ByteArrayInputStream(bytes), 1000).sha256();
  }

  public static Ending succeeded(String... blobs) {
    List<OutputFile> files =
        Stream.of(blobs)
            .map(
                sha256 ->
                    new OutputFile(
                        IDS.next(), "9", "images", "a.png", "", "output", "image/png", sha256, 1))
            .toList();
    return Ending.succeeded(files, json("{\"9\": {\"images\": []}}"));
  }
}
