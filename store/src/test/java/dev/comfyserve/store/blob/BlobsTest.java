package dev.comfyserve.store.blob;

import static dev.comfyserve.store.OpenStore.ANN;
import static dev.comfyserve.store.OpenStore.IDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.store.OpenStore;
import dev.comfyserve.store.file.UploadedFile;
import dev.comfyserve.store.workflow.NewVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BlobsTest {
  @RegisterExtension final OpenStore store = new OpenStore();
  private Blobs blobs;

  @BeforeEach
  void blobs() {
    blobs = store.get().blobs();
  }

  @Test
  void a_blob_is_named_by_its_content() throws Exception {
    Blob blob = blobs.put(new ByteArrayInputStream("abc".getBytes()), 3);
    assertThat(blob)
        .isEqualTo(new Blob("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3));
    assertThat(blobs.path(blob.sha256())).hasContent("abc");
    assertThat(blobs.path(blob.sha256()).getParent().getFileName()).hasToString("ba");
  }

  @Test
  void too_much_is_refused_and_leaves_nothing() throws Exception {
    assertThatThrownBy(() -> blobs.put(new ByteArrayInputStream(new byte[1001]), 1000))
        .isInstanceOfSatisfying(TooLarge.class, e -> assertThat(e.limit()).isEqualTo(1000));
    assertThat(files()).isEmpty();
  }

  @Test
  void a_stream_that_breaks_leaves_nothing() throws Exception {
    InputStream broken =
        new InputStream() {
          private int left = 100;

          @Override
          public int read() throws IOException {
            if (left == 0) {
              throw new IOException("gone");
            }
            left--;
            return 1;
          }
        };
    assertThatThrownBy(() -> blobs.put(broken, 1000)).hasMessage("gone");
    assertThat(files()).isEmpty();
  }

  @Test
  void what_an_earlier_process_left_half_written_is_removed() throws Exception {
    Path left = store.folder().resolve("blobs/new/half");
    Files.writeString(left, "half");
    store.reopen();
    assertThat(left).doesNotExist();
  }

  @Test
  void a_name_that_is_no_digest_leads_nowhere() {
    for (String name : List.of("", "../../../etc/passwd", "A".repeat(64), "0".repeat(63))) {
      assertThatThrownBy(() -> blobs.path(name)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_blob_whose_row_may_still_come_is_not_collected() throws Exception {
    String blob = store.blob("new");
    store.clock.advance(Duration.ofMinutes(59));
    assertThat(blobs.collect()).isZero();
    store.clock.advance(Duration.ofMinutes(2));
    assertThat(blobs.collect()).isEqualTo(1);
    assertThat(blobs.path(blob)).doesNotExist();
    assertThat(blobs.touch(blob)).isFalse();
  }

  @Test
  void putting_or_touching_a_blob_again_makes_its_age_start_anew() throws Exception {
    String put = store.blob("put");
    String touched = store.blob("touched");
    store.clock.advance(Duration.ofHours(2));
    store.blob("put");
    assertThat(blobs.touch(touched)).isTrue();
    assertThat(blobs.collect()).isZero();
    assertThat(blobs.path(put)).exists();
    assertThat(blobs.path(touched)).exists();
  }

  @Test
  void a_blob_that_a_row_refers_to_is_kept() throws Exception {
    var deployment = store.deployment(ANN);
    String input = store.blob("input");
    String output = store.blob("output");
    String upload = store.blob("upload");
    String saved = store.blob("saved");
    store
        .get()
        .requests()
        .enqueue(OpenStore.request(deployment, null, null, List.of(input), List.of()));
    store.get().requests().finish(store.claim(deployment), OpenStore.succeeded(output));
    UploadedFile file =
        store
            .get()
            .files()
            .insert(
                new UploadedFile(IDS.next(), ANN, "a.png", "png", "image/png", upload, 6, null));
    store
        .get()
        .workflows()
        .save(
            new NewVersion(
                ANN, null, "w", null, OpenStore.graph("x"), null, "embedded", List.of(saved)));
    store.clock.advance(Duration.ofDays(2));
    assertThat(blobs.collect()).isZero();

    assertThat(store.get().files().find(ANN, file.id())).contains(file);
    assertThat(store.get().files().find(OpenStore.BOB, file.id())).isEmpty();
    assertThat(store.get().files().deleteBefore(store.clock.instant())).isEqualTo(1);
    assertThat(blobs.collect()).isEqualTo(1);
    assertThat(blobs.path(upload)).doesNotExist();
  }

  @Test
  void a_request_for_an_old_blob_makes_its_age_start_anew_before_it_is_stored() throws Exception {
    var deployment = store.deployment(ANN);
    String blob = store.blob("old output");
    store.clock.advance(Duration.ofHours(2));
    String id =
        store
            .get()
            .requests()
            .enqueue(OpenStore.request(deployment, null, null, List.of(blob), List.of()))
            .requestId();
    store.get().requests().cancel(ANN, deployment.id(), id);
    store.get().requests().deleteEndedBefore(store.clock.instant().plusSeconds(1));
    assertThat(store.get().requests().byId(id)).isEmpty();
    assertThat(blobs.collect()).isZero();
    assertThat(blobs.path(blob)).exists();
  }

  @Test
  void an_answered_put_is_never_collected_under_its_caller() throws Exception {
    store.clock.advance(Duration.ofHours(2));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 50; round++) {
        String content = "round " + round;
        store.blob(content);
        store.clock.advance(Duration.ofHours(2));
        List<Future<String>> puts = new ArrayList<>();
        Future<Integer> collecting = threads.submit(blobs::collect);
        for (int i = 0; i < 4; i++) {
          puts.add(threads.submit(() -> store.blob(content)));
        }
        collecting.get();
        for (Future<String> put : puts) {
          assertThat(blobs.path(put.get())).exists();
        }
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(store.folder().resolve("blobs"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
