package dev.comfyserve.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.SubmitOptions;
import dev.comfyserve.fleet.instance.LiveInstances;
import dev.comfyserve.fleet.settings.FleetSettings;
import dev.comfyserve.fleet.signal.ProgressBoard;
import dev.comfyserve.fleet.signal.Signals;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.blob.Blob;
import dev.comfyserve.store.file.OutputFile;
import dev.comfyserve.store.instance.InstanceRow;
import dev.comfyserve.store.request.Claim;
import dev.comfyserve.store.request.Ending;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The caller side over a real store, with two accounts, a runtime that stands still, no loops. */
public final class Desk implements AutoCloseable {
  public static final String URL = "http://127.0.0.1:8484";
  public static final Ids IDS = () -> UUID.randomUUID().toString();
  public static final Caller ALICE = new Caller("alice", null, ApiVersion.V2);
  public static final Caller BOB = new Caller("bob", null, ApiVersion.V2);

  /** Writes its colour; needs nothing. */
  public static final String PLAIN_GRAPH =
      """
      {"1": {"class_type": "EmptyImage", "inputs":
             {"width": 16, "height": 16, "batch_size": 1, "color": 255}},
       "9": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "out"}}}
      """;

  /** Takes a picture and a text. */
  public static final String PICTURE_GRAPH =
      """
      {"1": {"class_type": "LoadImage", "inputs": {"image": "example.png"}},
       "2": {"class_type": "PrimitiveString", "inputs": {"value": "a cat"}},
       "3": {"class_type": "PreviewAny", "inputs": {"source": ["2", 0]}},
       "9": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "out"}}}
      """;

  public final Time time = new Time();
  public final StillRuntime runtime = new StillRuntime("still", 4);
  public final List<String> interrupted = new CopyOnWriteArrayList<>();
  public final Signals signals = new Signals();
  public final ProgressBoard board = new ProgressBoard();
  public final Store store;
  public final CallerSide side;
  public final LocalServerlessApi api;
  public final LocalOwnApi own;

  /** A clock that stands until it is moved. */
  public static final class Time implements InstantSource {
    private volatile Instant now = Instant.parse("2026-05-01T10:00:00.123456Z");

    @Override
    public Instant instant() {
      return now;
    }

    public void pass(Duration duration) {
      now = now.plus(duration);
    }
  }

  public Desk(Path folder) {
    store = Store.open(folder, time, IDS);
    FleetSettings settings =
        FleetSettings.defaults(() -> URI.create(URL), "still")
            .withAllowNetworks(List.of("127.0.0.2/32"));
    side =
        new CallerSide(
            new CallerSide.Shared(
                store,
                List.of(runtime),
                settings,
                signals,
                board,
                interrupted::add,
                new LiveInstances()),
            time,
            IDS,
            new Random(1));
    api = side.api();
    own = side.own();
  }

  @Override
  public void close() {
    side.close();
    store.close();
  }

  public static ObjectNode json(String text) {
    return (ObjectNode) Json.parse(text);
  }

  public ObjectNode save(Caller caller, String graph) {
    ObjectNode body = Json.object().put("name", "my workflow");
    body.set("workflow_api_json", json(graph));
    return side.workflows().save(caller, body);
  }

  /** The id of a deployment of a new workflow with that graph. */
  public String deploy(Caller caller, String graph) {
    return deploy(caller, graph, "{}");
  }

  public String deploy(Caller caller, String graph, String more) {
    ObjectNode workflow = save(caller, graph);
    ObjectNode body = Json.object().put("name", "mine");
    body.set("workflow_id", workflow.get("workflow_id"));
    body.set("workflow_version", workflow.get("workflow_version"));
    body.setAll(json(more));
    return api.createDeployment(caller, body).get("id").asString();
  }

  public String submit(Caller caller, String deployment, String body) {
    return api.submit(caller, deployment, json(body), SubmitOptions.NONE)
        .get("request_id")
        .asString();
  }

  /** An instance of the deployment takes its next request. */
  public Claim claim(String deployment) {
    String instance = instance(deployment, InstanceState.BUSY);
    return store.requests().claim(deployment, instance, IDS.next()).orElseThrow();
  }

  public String instance(String deployment, InstanceState state) {
    var owner = store.deployments().byId(deployment).orElseThrow();
    InstanceRow row =
        new InstanceRow(
            IDS.next(),
            owner.account(),
            deployment,
            "still",
            "slot-" + IDS.next(),
            null,
            owner.revision(),
            state,
            null,
            time.instant(),
            time.instant(),
            null);
    return store.instances().insert(row).id();
  }

  /** Ends a claimed request with one file of node 9. */
  public OutputFile succeed(Claim claim, String filename, byte[] bytes) {
    Blob blob = put(bytes);
    OutputFile file =
        new OutputFile(
            IDS.next(),
            "9",
            "images",
            filename,
            "",
            "output",
            "image/png",
            blob.sha256(),
            blob.size());
    ObjectNode outputs = Json.object();
    ObjectNode node = outputs.putObject("9");
    node.putArray("images")
        .addObject()
        .put("filename", filename)
        .put("subfolder", "")
        .put("type", "output")
        .put("file_id", file.id());
    node.putArray("text").add("done");
    assertThat(store.requests().finish(claim.attemptId(), Ending.succeeded(List.of(file), outputs)))
        .isTrue();
    return file;
  }

  public Blob put(byte[] bytes) {
    try {
      return store.blobs().put(new ByteArrayInputStream(bytes), Long.MAX_VALUE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The error of a call that must not succeed. */
  public static ApiException error(Runnable call) {
    try {
      call.run();
    } catch (ApiException e) {
      return e;
    }
    throw new AssertionError("no error");
  }

  /** The faults of a 422, as {@code place type}, sorted. */
  public static List<String> faults(Runnable call) {
    ApiException error = error(call);
    assertThat(error.errorCode()).isEqualTo(422001);
    List<String> faults = new ArrayList<>();
    for (JsonNode one : error.detail()) {
      faults.add(
          one.get("loc").valueStream().map(JsonNode::asString).collect(Collectors.joining("."))
              + " "
              + one.get("type").asString());
    }
    return List.copyOf(new TreeSet<>(faults));
  }
}
