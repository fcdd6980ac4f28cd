package dev.comfyserve.fleet.file;

import static dev.comfyserve.fleet.Desk.ALICE;
import static dev.comfyserve.fleet.Desk.PICTURE_GRAPH;
import static dev.comfyserve.fleet.Desk.PLAIN_GRAPH;
import static dev.comfyserve.fleet.Desk.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.fleet.Desk;
import dev.comfyserve.store.file.OutputFile;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class RetentionTest {
  private static final Duration WEEK = Duration.ofDays(7);

  @TempDir Path folder;
  private Desk desk;
  private Retention retention;

  @BeforeEach
  void open() {
    desk = new Desk(folder);
    retention = new Retention(desk.store, desk.time, WEEK, Duration.ofMillis(20));
  }

  @AfterEach
  void close() {
    retention.close();
    desk.close();
  }

  private ObjectNode upload(byte[] bytes) throws Exception {
    return desk.side.files().upload(ALICE, new ByteArrayInputStream(bytes), "cat.png", null);
  }

  /** Blobs age by the clock or by their file's time; both pass. */
  private void pass(Duration duration) throws Exception {
    desk.time.pass(duration);
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.getFileName().toString().matches("[0-9a-f]{64}")) {
          FileTime now = Files.getLastModifiedTime(file);
          Files.setLastModifiedTime(file, FileTime.from(now.toInstant().minus(duration)));
        }
      }
    }
  }

  @Test
  void an_ended_request_goes_with_its_files_after_the_retention() throws Exception {
    String deployment = desk.deploy(ALICE, PLAIN_GRAPH);
    String request = desk.submit(ALICE, deployment, "{}");
    OutputFile file = desk.succeed(desk.claim(deployment), "a.png", new byte[] {1});
    String open = desk.submit(ALICE, deployment, "{}");
    Path bytes = desk.store.blobs().path(file.sha256());
    pass(WEEK.minusMinutes(1));
    retention.sweep();
    assertThat(bytes).exists();
    desk.api.requestResult(ALICE, deployment, request);
    pass(Duration.ofHours(2));
    retention.sweep();
    assertThat(error(() -> desk.api.requestResult(ALICE, deployment, request)).errorCode())
        .isEqualTo(404001);
    assertThat(error(() -> desk.api.requestStatus(ALICE, deployment, request, false)).errorCode())
        .isEqualTo(404001);
    assertThat(bytes).doesNotExist();
    desk.api.requestStatus(ALICE, deployment, open, false);
  }

  @Test
  void an_upload_goes_unless_something_refers_to_its_bytes() throws Exception {
    ObjectNode free = upload(new byte[] {1});
    ObjectNode used = upload(new byte[] {2});
    String deployment = desk.deploy(ALICE, PICTURE_GRAPH);
    ObjectNode body = Json.object();
    body.putObject("overrides")
        .putObject("1")
        .putObject("inputs")
        .put("image", used.get("url").asString());
    desk.submit(ALICE, deployment, body.toString());
    pass(WEEK.plusHours(2));
    retention.sweep();
    assertThat(desk.store.blobs().path(free.get("sha256").asString())).doesNotExist();
    assertThat(desk.store.blobs().path(used.get("sha256").asString())).exists();
    assertThat(desk.side.urls().resolve(used.get("url").asString(), "alice")).isEmpty();
  }

  @Test
  void the_loop_sweeps_until_it_is_closed() throws Exception {
    String deployment = desk.deploy(ALICE, PLAIN_GRAPH);
    String request = desk.submit(ALICE, deployment, "{}");
    desk.succeed(desk.claim(deployment), "a.png", new byte[] {1});
    retention.start();
    retention.start();
    desk.time.pass(WEEK.plusHours(2));
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (desk.store.requests().byId(request).isPresent()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
    retention.close();
    retention.close();
  }
}
