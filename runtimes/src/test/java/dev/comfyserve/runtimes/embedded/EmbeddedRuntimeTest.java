package dev.comfyserve.runtimes.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.comfyui.client.ComfyUiUnreachable;
import dev.comfyserve.comfyui.client.Event;
import dev.comfyserve.comfyui.client.EventStream;
import dev.comfyserve.comfyui.client.EventStreamClosed;
import dev.comfyserve.contract.Hardware;
import dev.comfyserve.runtimes.Instance;
import dev.comfyserve.runtimes.InstanceSpec;
import dev.comfyserve.runtimes.Runtime;
import dev.comfyserve.runtimes.RuntimeContract;
import dev.comfyserve.runtimes.StartFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EmbeddedRuntimeTest extends RuntimeContract {
  /** Two seconds, with room for a machine that is busy with other tests. */
  private static final Duration IN_TIME = Duration.ofSeconds(6);

  private EmbeddedRuntime with(Duration startTimeout, String... engineArguments) {
    var settings =
        new EmbeddedSettings(
            folder.resolve("engines"),
            2,
            Set.of(Hardware.AMPERE_24, Hardware.AMPERE_48),
            startTimeout,
            List.of(engineArguments));
    return new EmbeddedRuntime(settings, http);
  }

  @Override
  protected Runtime create() {
    return with(Duration.ofSeconds(30), "--test-nodes");
  }

  @Override
  protected void kill(Instance instance) {
    ProcessHandle.of(((EmbeddedInstance) instance).pid()).orElseThrow().destroyForcibly();
  }

  private Path base(Instance instance) {
    return folder.resolve("engines/instances").resolve(instance.id());
  }

  private List<Path> folders() throws IOException {
    Path instances = folder.resolve("engines/instances");
    if (!Files.exists(instances)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(instances)) {
      return all.toList();
    }
  }

  /** A node that is deaf, in the middle of a prompt. */
  private EventStream hanging(Instance instance) throws Exception {
    String id = UUID.randomUUID().toString();
    EventStream events = instance.comfy().events(id);
    instance.comfy().submit(id, graph(id, "TestHang"), null, id);
    while (!new Event.Executing(id, "2").equals(events.next(Duration.ofSeconds(20)))) {
      continue;
    }
    return events;
  }

  @Test
  void each_instance_has_an_empty_folder_that_is_deleted_with_it() throws Exception {
    Instance first = runtime.start(spec(0));
    run(first, UUID.randomUUID().toString());
    assertThat(base(first).resolve("output/cs")).isNotEmptyDirectory();
    first.stop(GRACE);
    assertThat(folders()).isEmpty();
    Instance second = runtime.start(spec(0));
    try (Stream<Path> files = Files.walk(base(second))) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
    assertThat(second.comfy().history(UUID.randomUUID().toString())).isEmpty();
    second.stop(GRACE);
    assertThat(folders()).isEmpty();
  }

  @Test
  void a_folder_goes_with_an_engine_that_crashed() throws Exception {
    Instance instance = runtime.start(spec(0));
    CountDownLatch gone = new CountDownLatch(1);
    instance.onExit(gone::countDown);
    String id = UUID.randomUUID().toString();
    try {
      instance.comfy().submit(id, graph(id, "TestCrash"), null, id);
    } catch (ComfyUiUnreachable e) {
      assertThat(e.maybeSent()).isTrue(); // the crash was quicker than the answer
    }
    assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(folders()).isEmpty();
  }

  @Test
  void an_engine_with_a_deaf_node_is_stopped_in_time() throws Exception {
    Instance instance = runtime.start(spec(0));
    try (EventStream events = hanging(instance)) {
      long begin = System.nanoTime();
      instance.stop(Duration.ofSeconds(10));
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(IN_TIME);
      assertThatThrownBy(
              () -> {
                while (true) {
                  events.next(Duration.ofSeconds(5));
                }
              })
          .isInstanceOf(EventStreamClosed.class);
    }
  }

  @Test
  void an_engine_ends_soon_after_its_parent_though_that_was_killed() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dlogback.configurationFile="
                    + System.getProperty("logback.configurationFile", ""),
                Parent.class.getName(),
                folder.resolve("parent").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    ProcessHandle child;
    try {
      String pid =
          parent.inputReader().lines().filter(l -> l.startsWith("pid ")).findFirst().orElseThrow();
      child = ProcessHandle.of(Long.parseLong(pid.substring(4))).orElseThrow();
      assertThat(child.isAlive()).isTrue();
    } finally {
      parent.destroyForcibly();
    }
    child.onExit().get(IN_TIME.toSeconds(), TimeUnit.SECONDS);
  }

  /** Starts an engine, gives it a deaf node, tells its pid, and waits to be killed. */
  static final class Parent {
    public static void main(String[] args) throws Exception {
      EmbeddedRuntimeTest test = new EmbeddedRuntimeTest();
      test.folder = Path.of(args[0]);
      test.runtime = test.create();
      Instance instance = test.runtime.start(test.spec(0));
      test.hanging(instance);
      System.out.println("pid " + ((EmbeddedInstance) instance).pid());
      Thread.currentThread().join();
    }
  }

  @Test
  void outputs_of_one_attempt_are_removed() throws Exception {
    Instance instance = runtime.start(spec(0));
    String one = UUID.randomUUID().toString();
    String two = UUID.randomUUID().toString();
    run(instance, one);
    run(instance, two);
    Path outputs = base(instance).resolve("output/cs");
    instance.removeOutputs(one);
    assertThat(outputs.resolve(one)).doesNotExist();
    assertThat(outputs.resolve(two)).isNotEmptyDirectory();
    assertThatThrownBy(() -> instance.removeOutputs("../.."))
        .isInstanceOf(IllegalArgumentException.class);
    instance.stop(GRACE);
  }

  @Test
  void a_start_that_fails_says_why_and_leaves_nothing() throws Exception {
    try (Runtime failing = with(Duration.ofSeconds(30), "--fault", "start-fails")) {
      assertThatThrownBy(() -> failing.start(spec(0)))
          .isInstanceOf(StartFailed.class)
          .hasMessageContaining("ended in its start: ");
      assertThat(folders()).isEmpty();
    }
    try (Runtime wrong = with(Duration.ofSeconds(30), "--nonsense")) {
      assertThatThrownBy(() -> wrong.start(spec(0)))
          .isInstanceOf(StartFailed.class)
          .hasMessageContaining("--nonsense");
    }
  }

  @Test
  void a_start_that_takes_too_long_is_given_up() throws Exception {
    try (Runtime slow = with(Duration.ofMillis(300), "--fault", "start-delay=60")) {
      assertThatThrownBy(() -> slow.start(spec(0)))
          .isInstanceOf(StartFailed.class)
          .hasMessageContaining("did not answer within");
      assertThat(folders()).isEmpty();
    }
  }

  @Test
  void an_interrupt_ends_a_start() throws Exception {
    try (Runtime slow = with(Duration.ofSeconds(60), "--fault", "start-delay=60")) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      InstanceSpec spec = spec(0);
      Thread starter =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      slow.start(spec);
                    } catch (Throwable e) {
                      thrown.set(e);
                    }
                  });
      while (folders().isEmpty()) {
        Thread.onSpinWait();
      }
      starter.interrupt();
      starter.join();
      assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
      assertThat(folders()).isEmpty();
    }
  }

  @Test
  void what_an_earlier_process_left_is_deleted() throws Exception {
    Path left = folder.resolve("engines/instances/x/output");
    Files.createDirectories(left);
    Files.writeString(left.resolve("somebodys.png"), "secret");
    try (Runtime next = create()) {
      assertThat(folders()).isEmpty();
      assertThat(next.adopt(spec(0))).isEmpty();
    }
  }

  @Test
  void an_engine_gets_none_of_our_environment() {
    var builder = EngineCommand.of(folder, List.of(), List.of());
    assertThat(Set.of("TZ", "LANG", "LC_ALL", "TMPDIR"))
        .containsAll(builder.environment().keySet());
  }
}
