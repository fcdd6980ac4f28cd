package dev.comfyserve.fleet;

import dev.comfyserve.comfyui.client.ComfyUiHttp;
import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Hardware;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Json;
import dev.comfyserve.engine.Engine;
import dev.comfyserve.engine.EngineFaults;
import dev.comfyserve.engine.EngineSettings;
import dev.comfyserve.fleet.settings.FleetSettings;
import dev.comfyserve.runtimes.Runtime;
import dev.comfyserve.runtimes.attached.AttachedRuntime;
import dev.comfyserve.runtimes.attached.AttachedServer;
import dev.comfyserve.runtimes.embedded.EmbeddedRuntime;
import dev.comfyserve.runtimes.embedded.EmbeddedSettings;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.deployment.Deployment;
import dev.comfyserve.store.deployment.DeploymentRule;
import dev.comfyserve.store.request.NewRequest;
import dev.comfyserve.store.request.Request;
import dev.comfyserve.store.workflow.NewVersion;
import dev.comfyserve.store.workflow.WorkflowVersion;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A whole fleet over real parts: store, sockets, engines. Closes what it opened. */
final class Rig implements AutoCloseable {
  static final Caller CALLER = new Caller("a", null, ApiVersion.V2);
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  final Path folder;
  final ComfyUiHttp http = ComfyUiHttp.open();
  final List<Engine> engines = new ArrayList<>();
  FleetSettings settings =
      FleetSettings.defaults(() -> URI.create("http://127.0.0.1:1"), "attached");
  Store store;
  Fleet fleet;
  private List<Runtime> runtimes = List.of();

  Rig(Path folder) {
    this.folder = folder;
    openStore();
  }

  /** As a process does that begins on this state folder. */
  void reopenStore() {
    store.close();
    openStore();
  }

  private void openStore() {
    store = Store.open(folder.resolve("state"), InstantSource.system(), ids());
  }

  private static Ids ids() {
    return () -> UUID.randomUUID().toString();
  }

  /** An engine inside this process, as somebody else's server would be. */
  Engine engine() throws IOException {
    return engine(EngineFaults.NONE);
  }

  Engine engine(EngineFaults faults) throws IOException {
    Path base = Files.createDirectories(folder.resolve("engine" + engines.size()));
    Engine engine =
        Engine.start(
            EngineSettings.in(base).withTestNodes().withFaults(faults).withJournal(journal()));
    engines.add(engine);
    return engine;
  }

  /** The first engine again, on its old port. */
  void engineAt(int port) throws IOException {
    Path base = Files.createDirectories(folder.resolve("engine0"));
    engines.add(
        Engine.start(
            EngineSettings.in(base).withTestNodes().withPort(port).withJournal(journal())));
  }

  Path journal() {
    return folder.resolve("journal.jsonl");
  }

  /** One JSON object for each prompt that an engine ended. */
  List<JsonNode> journalled() throws IOException {
    if (!Files.exists(journal())) {
      return List.of();
    }
    return Files.readAllLines(journal()).stream().map(Json::parse).toList();
  }

  /** Starts over the first engine, attached. */
  void startAttached() throws Exception {
    start(attached(new AttachedServer(engines.getFirst().url(), null, false)));
  }

  Runtime attached(AttachedServer... servers) {
    return new AttachedRuntime(
        List.of(servers), Set.of(Hardware.values()), http, InstantSource.system());
  }

  Runtime embedded(int slots, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("--test-nodes", "--journal", journal().toString()));
    arguments.addAll(List.of(more));
    return new EmbeddedRuntime(
        new EmbeddedSettings(
            folder.resolve("instances"),
            slots,
            Set.of(Hardware.values()),
            Duration.ofSeconds(30),
            arguments),
        http);
  }

  void start(Runtime... with) throws InterruptedException {
    runtimes = List.of(with);
    fleet = Fleet.create(store, runtimes, settings, InstantSource.system(), ids(), new Random(1));
    fleet.start();
  }

  /** Ends fleet and store as a stop does, and opens the store again. */
  void stop() {
    fleet.close();
    runtimes.forEach(Runtime::close);
    reopenStore();
  }

  /** A deployment of the account over a graph that is not checked. */
  Deployment deployment(String account, String runtime, UnaryOperator<Sizes> sizes) {
    WorkflowVersion version =
        store
            .workflows()
            .save(
                new NewVersion(
                    account, null, "w", null, Graphs.colour(1), null, runtime, List.of()));
    Sizes s = sizes.apply(new Sizes(0, 1, 1, 60));
    Deployment deployment =
        store
            .deployments()
            .insert(
                new Deployment(
                    ids().next(),
                    account,
                    "d",
                    version.workflowId(),
                    version.version(),
                    Hardware.AMPERE_48,
                    s.min(),
                    s.max(),
                    s.queueSize(),
                    s.keepWarm(),
                    true,
                    false,
                    null,
                    null,
                    1),
                DeploymentRule.NONE);
    wake();
    return deployment;
  }

  Deployment deployment(String runtime) {
    return deployment("a", runtime, UnaryOperator.identity());
  }

  record Sizes(int min, int max, int queueSize, long keepWarm) {}

  /** Puts a request into the queue, past the checks of a submit. */
  String enqueue(Deployment deployment, ObjectNode graph) {
    String id = ids().next();
    store
        .requests()
        .enqueue(
            new NewRequest(
                id,
                deployment.account(),
                deployment.id(),
                deployment.workflowId(),
                deployment.workflowVersion(),
                graph,
                null,
                "any",
                null,
                null,
                List.of(),
                List.of(),
                List.of()));
    wake();
    return id;
  }

  void wake() {
    if (fleet != null) {
      fleet.signals().wakeScheduler();
    }
  }

  Request request(String id) {
    return store.requests().byId(id).orElseThrow();
  }

  Request ended(String id) throws InterruptedException {
    return when(id, request -> request.state().terminal());
  }

  /** Waits until the request is as wanted. */
  Request when(String id, Predicate<Request> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      long seen = fleet.signals().requestTick(id);
      Request request = request(id);
      if (wanted.test(request)) {
        return request;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("still " + request);
      }
      fleet.signals().awaitRequest(id, seen, Duration.ofMillis(100));
    }
  }

  interface Check {
    boolean holds() throws Exception;
  }

  static void until(String what, Check check) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!check.holds()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("never: " + what);
      }
      Thread.sleep(20);
    }
  }

  /** The status as its caller sees it. */
  ObjectNode status(Deployment deployment, String requestId) {
    Caller caller = new Caller(deployment.account(), null, ApiVersion.V2);
    return fleet.api().requestStatus(caller, deployment.id(), requestId, true);
  }

  ObjectNode result(Deployment deployment, String requestId) {
    Caller caller = new Caller(deployment.account(), null, ApiVersion.V2);
    return fleet.api().requestResult(caller, deployment.id(), requestId);
  }

  @Override
  public void close() {
    if (fleet != null) {
      fleet.close();
    }
    runtimes.forEach(Runtime::close);
    engines.forEach(Engine::close);
    store.close();
    http.close();
  }
}
