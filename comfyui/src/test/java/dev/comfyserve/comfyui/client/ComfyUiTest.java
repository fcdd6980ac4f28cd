package dev.comfyserve.comfyui.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.comfyui.ComfyJson;
import dev.comfyserve.contract.ProxyRequest;
import dev.comfyserve.engine.Engine;
import dev.comfyserve.engine.EngineFaults;
import dev.comfyserve.engine.EngineSettings;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** The client against the embedded engine. */
@Timeout(60)
class ComfyUiTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;
  private final ComfyUiHttp http = ComfyUiHttp.open();
  private Engine engine;
  private ComfyUi comfy;

  @BeforeEach
  void start() throws IOException {
    start(EngineFaults.NONE);
  }

  private void start(EngineFaults faults) throws IOException {
    EngineSettings settings = EngineSettings.in(folder.resolve("base"));
    engine = Engine.start(settings.withTestNodes().withFaults(faults));
    comfy = new ComfyUi(http, engine.url());
  }

  @AfterEach
  void stop() {
    engine.close();
    http.close();
  }

  private static ObjectNode graph(String singleQuoted) {
    return (ObjectNode) ComfyJson.read(singleQuoted.replace('\'', '"'));
  }

  private static ObjectNode picture(int color) {
    return graph(
        "{'1': {'class_type': 'EmptyImage', 'inputs': {'width': 8, 'height': 8, 'batch_size': 1,"
            + " 'color': "
            + color
            + "}},"
            + " '9': {'class_type': 'SaveImage', 'inputs': {'images': ['1', 0],"
            + " 'filename_prefix': 'a/x'}}}");
  }

  private static ObjectNode slow(double seconds) {
    ObjectNode graph = picture(1);
    graph.set(
        "2",
        graph(
            "{'class_type': 'TestSlow', 'inputs': {'image': ['1', 0], 'seconds': "
                + seconds
                + ", 'steps': 100}}"));
    ((ObjectNode) graph.at("/9/inputs")).putArray("images").add("2").add(0);
    return graph;
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private static List<Event> until(EventStream stream, Predicate<Event> last) throws Exception {
    List<Event> events = new ArrayList<>();
    while (events.isEmpty() || !last.test(events.getLast())) {
      Event event = stream.next(SOON);
      assertThat(event).as("nothing came after %s", events).isNotNull();
      events.add(event);
    }
    return events;
  }

  private ObjectNode finished(String promptId) throws InterruptedException {
    while (true) {
      if (comfy.lookup(promptId) instanceof Lookup.Finished(ObjectNode history)) {
        return history;
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void a_prompt_is_run_followed_and_its_file_copied() throws Exception {
    String promptId = id();
    try (EventStream stream = comfy.events(id())) {
      assertThat(comfy.submit(promptId, picture(0xff0000), null, stream.clientId()))
          .isEqualTo(new Submission.Accepted(promptId));
      List<Event> events = until(stream, e -> e.equals(new Event.Ended(promptId)));
      assertThat(events)
          .contains(
              new Event.Started(promptId),
              new Event.Executing(promptId, "1"),
              new Event.Executing(promptId, "9"),
              new Event.Succeeded(promptId));
    }
    ObjectNode record = comfy.history(promptId).orElseThrow();
    assertThat(comfy.lookup(promptId)).isEqualTo(new Lookup.Finished(record));
    assertThat(History.outcome(record)).isEqualTo(new Outcome.Succeeded());
    OutputEntry file = History.files(record).getFirst();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Downloaded downloaded = comfy.download(file.entry(), bytes);
    assertThat(downloaded).isEqualTo(new Downloaded("image/png", bytes.size()));
    assertThat(bytes.toByteArray())
        .isEqualTo(Files.readAllBytes(folder.resolve("base/output/a/x_00001_.png")));
    comfy.deleteHistory(promptId);
    assertThat(comfy.lookup(promptId)).isEqualTo(new Lookup.Unknown());
  }

  @Test
  void a_running_prompt_is_interrupted_and_the_next_one_runs() throws Exception {
    String first = id();
    String second = id();
    try (EventStream stream = comfy.events(id())) {
      comfy.submit(first, slow(60), null, stream.clientId());
      comfy.submit(second, picture(2), null, stream.clientId());
      List<Event> events = until(stream, e -> e instanceof Event.Progress);
      assertThat(comfy.lookup(first)).isEqualTo(new Lookup.Running());
      assertThat(comfy.lookup(second)).isEqualTo(new Lookup.Queued());
      comfy.interrupt(second); // waits, so nothing happens
      comfy.interrupt(first);
      events.addAll(until(stream, e -> e.equals(new Event.Ended(second))));
      assertThat(events).contains(new Event.Interrupted(first, "2"), new Event.Ended(first));
    }
    assertThat(History.outcome(finished(first))).isEqualTo(new Outcome.Interrupted());
    assertThat(History.outcome(finished(second))).isEqualTo(new Outcome.Succeeded());
  }

  @Test
  void a_waiting_prompt_is_taken_out_of_the_queue() throws Exception {
    String first = id();
    String second = id();
    comfy.submit(first, slow(60), null, id());
    comfy.submit(second, picture(2), null, id());
    comfy.dequeue(second);
    assertThat(comfy.lookup(second)).isEqualTo(new Lookup.Unknown());
    comfy.interrupt(first);
    assertThat(History.outcome(finished(first))).isEqualTo(new Outcome.Interrupted());
  }

  @Test
  void a_graph_at_fault_is_refused_and_leaves_nothing() throws Exception {
    ObjectNode graph = picture(1);
    ((ObjectNode) graph.at("/1/inputs")).put("width", 0);
    String promptId = id();
    assertThat(comfy.submit(promptId, graph, null, id()))
        .isInstanceOfSatisfying(
            Submission.Refused.class,
            refused -> {
              assertThat(refused.httpStatus()).isEqualTo(400);
              assertThat(refused.body().at("/node_errors/1/errors/0/type").asString())
                  .isEqualTo("value_smaller_than_min");
            });
    assertThat(comfy.lookup(promptId)).isEqualTo(new Lookup.Unknown());
  }

  @Test
  void a_graph_of_which_one_output_is_at_fault_is_refused_whole() throws Exception {
    ObjectNode graph = slow(60);
    graph.set(
        "3",
        graph(
            "{'class_type': 'EmptyImage', 'inputs': {'width': 0, 'height': 8, 'batch_size': 1,"
                + " 'color': 0}}"));
    graph.set(
        "8",
        graph(
            "{'class_type': 'SaveImage', 'inputs': {'images': ['3', 0], 'filename_prefix': 'y'}}"));
    String promptId = id();
    assertThat(comfy.submit(promptId, graph, null, id()))
        .isInstanceOfSatisfying(
            Submission.Refused.class, refused -> assertThat(refused.httpStatus()).isEqualTo(200));
    while (comfy.lookup(promptId) instanceof Lookup.Running) {
      Thread.onSpinWait(); // it ends at the interrupt, long before its 60 s
    }
    if (comfy.lookup(promptId) instanceof Lookup.Finished(ObjectNode record)) {
      assertThat(History.outcome(record)).isEqualTo(new Outcome.Interrupted());
    }
  }

  @Test
  void a_prompt_whose_answer_was_lost_is_found_again() throws Exception {
    engine.close();
    start(new EngineFaults(Duration.ZERO, false, true));
    String promptId = id();
    assertThatThrownBy(() -> comfy.submit(promptId, picture(1), null, id()))
        .isInstanceOfSatisfying(ComfyUiUnreachable.class, e -> assertThat(e.maybeSent()).isTrue());
    assertThat(History.outcome(finished(promptId))).isEqualTo(new Outcome.Succeeded());
  }

  @Test
  void failures_and_lost_memory_are_told_apart() throws Exception {
    for (String nodeClass : List.of("TestFail", "TestOutOfMemory")) {
      ObjectNode graph = picture(1);
      graph.set("2", graph("{'class_type': '" + nodeClass + "', 'inputs': {'image': ['1', 0]}}"));
      ((ObjectNode) graph.at("/9/inputs")).putArray("images").add("2").add(0);
      String promptId = id();
      Submission submission = comfy.submit(promptId, graph, null, id());
      assertThat(submission).isInstanceOf(Submission.Accepted.class);
      assertThat(History.outcome(finished(promptId)))
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> {
                assertThat(failed.nodeId()).isEqualTo("2");
                assertThat(failed.nodeClass()).isEqualTo(nodeClass);
                assertThat(failed.outOfMemory()).isEqualTo(nodeClass.equals("TestOutOfMemory"));
              });
    }
  }

  @Test
  void a_socket_that_the_server_drops_is_closed_and_the_prompt_goes_on() throws Exception {
    ObjectNode graph = picture(1);
    graph.set("2", graph("{'class_type': 'TestDropSockets', 'inputs': {'image': ['1', 0]}}"));
    ((ObjectNode) graph.at("/9/inputs")).putArray("images").add("2").add(0);
    String promptId = id();
    try (EventStream stream = comfy.events(id())) {
      comfy.submit(promptId, graph, null, stream.clientId());
      assertThatThrownBy(() -> until(stream, e -> e.equals(new Event.Ended(promptId))))
          .isInstanceOf(EventStreamClosed.class);
    }
    assertThat(History.outcome(finished(promptId))).isEqualTo(new Outcome.Succeeded());
  }

  @Test
  void an_input_file_is_uploaded_under_its_name_and_over_an_older_one() throws Exception {
    BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
    Path file = folder.resolve("blob");
    ImageIO.write(image, "png", file.toFile());
    assertThat(comfy.upload(file, "abc.png", "cs")).isEqualTo("cs/abc.png");
    image.setRGB(0, 0, 0xffffff);
    ImageIO.write(image, "png", file.toFile());
    assertThat(comfy.upload(file, "abc.png", "cs")).isEqualTo("cs/abc.png");
    assertThat(folder.resolve("base/input/cs/abc.png")).hasSameBinaryContentAs(file);
    ObjectNode graph = picture(1);
    graph.set("1", graph("{'class_type': 'LoadImage', 'inputs': {'image': 'cs/abc.png'}}"));
    String promptId = id();
    assertThat(comfy.submit(promptId, graph, null, id())).isInstanceOf(Submission.Accepted.class);
    assertThat(History.outcome(finished(promptId))).isEqualTo(new Outcome.Succeeded());
    assertThatThrownBy(() -> comfy.upload(folder.resolve("nope"), "x.png", "cs"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void a_file_that_is_not_there_is_a_404() {
    ObjectNode entry = graph("{'filename': 'nope.png', 'subfolder': '', 'type': 'output'}");
    assertThatThrownBy(() -> comfy.download(entry, OutputStream.nullOutputStream()))
        .isInstanceOfSatisfying(ComfyUiAnswer.class, e -> assertThat(e.status()).isEqualTo(404));
  }

  @Test
  void a_failing_receiver_of_a_file_is_told_as_such() throws Exception {
    String promptId = id();
    comfy.submit(promptId, picture(1), null, id());
    OutputEntry file = History.files(finished(promptId)).getFirst();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("disk full");
          }
        };
    assertThatThrownBy(() -> comfy.download(file.entry(), full)).hasMessage("disk full");
    comfy.download(file.entry(), OutputStream.nullOutputStream()); // and the next one works
  }

  @Test
  void the_server_tells_of_itself() throws Exception {
    assertThat(comfy.systemStats().path("system").has("comfyui_version")).isTrue();
    assertThat(comfy.features().isObject()).isTrue();
    assertThat(comfy.objectInfo().node("SaveImage").orElseThrow().outputNode()).isTrue();
    comfy.free(true, true);
    var call = new ProxyRequest("GET", "api/history/none", "x=1", null, new byte[0]);
    assertThat(comfy.forward(call).status()).isEqualTo(200);
    assertThat(comfy.forward(call).contentType()).startsWith("application/json");
    assertThat(new String(comfy.forward(call).body())).isEqualTo("{}");
  }

  @Test
  void a_client_id_is_free_again_after_a_close_that_both_sides_know_of() throws Exception {
    String clientId = id();
    for (int i = 0; i < 3; i++) {
      try (EventStream stream = comfy.events(clientId)) {
        assertThat(stream.next(SOON)).isEqualTo(new Event.Status(0));
      }
    }
  }
}
