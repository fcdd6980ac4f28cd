package dev.comfyserve.store.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteCommitListener;
import org.sqlite.SQLiteConnection;

@Timeout(30)
class WriterTest {
  @TempDir Path folder;
  private Database database;
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("test.db"));
    database.write(
        sql -> sql.of("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)").update());
    database.write(sql -> sql.of("CREATE TABLE leaf (id INTEGER REFERENCES note (id))").update());
  }

  @AfterEach
  void close() {
    callers.shutdown();
    database.close();
  }

  @Test
  void the_live_writer_forces_every_commit_to_the_disk() {
    assertThat(pragma("synchronous")).isEqualTo("2");
    assertThat(pragma("journal_mode")).isEqualTo("wal");
    assertThat(pragma("foreign_keys")).isEqualTo("1");
    assertThat(pragma("secure_delete")).isEqualTo("1");
  }

  @Test
  void nobody_is_answered_and_nothing_is_seen_before_the_commit_returned() throws Exception {
    CountDownLatch committing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean answeredTooSoon = new AtomicBoolean();
    List<Future<Integer>> writes = new ArrayList<>();
    SQLiteCommitListener hold =
        onCommit(
            () -> {
              committing.countDown();
              awaitQuietly(goOn);
              answeredTooSoon.compareAndSet(false, writes.getFirst().isDone());
            });
    connection().addCommitListener(hold);
    try {
      writes.add(callers.submit(() -> insert("held")));
      committing.await();
      assertThatThrownBy(() -> writes.getFirst().get(200, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      assertThat(notes()).isEmpty();
      goOn.countDown();
      assertThat(writes.getFirst().get()).isEqualTo(1);
    } finally {
      goOn.countDown();
      connection().removeCommitListener(hold);
    }
    assertThat(answeredTooSoon).isFalse();
    assertThat(notes()).containsExactly("held");
  }

  @Test
  void writers_at_the_same_time_share_commits() throws Exception {
    AtomicInteger commits = new AtomicInteger();
    SQLiteCommitListener counting = onCommit(commits::incrementAndGet);
    connection().addCommitListener(counting);
    List<Future<Integer>> writes = new ArrayList<>();
    Hold hold = hold(sql -> 0);
    for (int i = 0; i < 100; i++) {
      String text = "note " + i;
      writes.add(callers.submit(() -> insert(text)));
    }
    awaitWaiting(100);
    hold.release();
    hold.outcome().get();
    for (Future<Integer> write : writes) {
      write.get();
    }
    assertThat(notes()).hasSize(100);
    connection().removeCommitListener(counting);
    assertThat(commits).as("SQLite's own count").hasValue(1);
  }

  @Test
  void a_command_that_fails_is_undone_alone() throws Exception {
    Hold hold = hold(sql -> 0);
    Future<Integer> good = callers.submit(() -> insert("good"));
    Future<?> bad =
        callers.submit(
            () ->
                database.write(
                    sql -> {
                      insert(sql, "half of a bad one");
                      throw new IllegalArgumentException("no");
                    }));
    Future<?> broken =
        callers.submit(
            () ->
                database.write(
                    sql -> {
                      insert(sql, "half of a broken one");
                      return insert(sql, null);
                    }));
    awaitWaiting(3);
    hold.release();
    hold.outcome().get();
    assertThat(good.get()).isEqualTo(1);
    assertThatThrownBy(bad::get).hasCauseInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(broken::get).hasCauseInstanceOf(StoreException.class);
    assertThat(notes()).containsExactly("good");
  }

  @Test
  void a_statement_that_failed_once_can_be_used_again() {
    assertThat(insert("before")).isEqualTo(1);
    assertThatThrownBy(() -> insert(null)).isInstanceOf(StoreException.class);
    assertThat(insert("after")).isEqualTo(1);
    assertThat(notes()).containsExactly("before", "after");
  }

  @Test
  void a_commit_that_fails_fails_all_its_callers_and_the_writer_goes_on() throws Exception {
    Hold hold =
        hold(
            sql -> {
              sql.of("PRAGMA defer_foreign_keys = ON").update();
              return sql.of("INSERT INTO leaf (id) VALUES (999)").update();
            });
    Future<Integer> other = callers.submit(() -> insert("shares the commit"));
    awaitWaiting(1);
    hold.release();
    assertThatThrownBy(hold.outcome()::get).hasCauseInstanceOf(StoreException.class);
    assertThatThrownBy(other::get).hasCauseInstanceOf(StoreException.class);
    assertThat(insert("after")).isEqualTo(1);
    assertThat(notes()).containsExactly("after");
  }

  @Test
  void a_full_disk_fails_what_did_not_fit_and_the_writer_goes_on() {
    int pages = Integer.parseInt(pragma("page_count"));
    database.write(sql -> sql.of("PRAGMA max_page_count = " + (pages + 2)).any());
    assertThatThrownBy(() -> insert("x".repeat(100_000)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("full");
    assertThat(notes()).isEmpty();
    assertThat(insert("small")).isEqualTo(1);
    database.write(sql -> sql.of("PRAGMA max_page_count = 1000000").any());
    assertThat(insert("y".repeat(100_000))).isEqualTo(1);
    assertThat(notes()).hasSize(2);
  }

  @Test
  void closing_commits_what_was_handed_over_and_refuses_the_rest() throws Exception {
    List<Future<Integer>> writes = new ArrayList<>();
    Hold hold = hold(sql -> 0);
    for (int i = 0; i < 20; i++) {
      String text = "note " + i;
      writes.add(callers.submit(() -> insert(text)));
    }
    awaitWaiting(20);
    Future<?> closing = callers.submit(() -> database.close());
    while (!database.writer().queue().isClosed()) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(() -> insert("too late"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed");
    hold.release();
    closing.get();
    for (Future<Integer> write : writes) {
      assertThat(write.get()).isEqualTo(1);
    }
    database = Database.open(folder.resolve("test.db"));
    assertThat(notes()).hasSize(20);
  }

  @Test
  void an_interrupted_caller_gets_its_answer_and_keeps_its_interrupt() throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    AtomicBoolean flag = new AtomicBoolean();
    Thread caller =
        Thread.startVirtualThread(
            () -> {
              database.write(
                  sql -> {
                    entered.countDown();
                    awaitQuietly(start);
                    return insert(sql, "kept");
                  });
              flag.set(Thread.currentThread().isInterrupted());
            });
    entered.await();
    caller.interrupt();
    start.countDown();
    caller.join();
    assertThat(flag).isTrue();
    assertThat(notes()).containsExactly("kept");
  }

  @Test
  void work_that_waits_for_work_of_its_own_thread_is_refused_and_not_left_hanging() {
    assertThatThrownBy(() -> database.write(sql -> insert("within")))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> database.read(sql -> notes()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(database.<List<String>>write(sql -> notes())).isEmpty();
  }

  @Test
  void a_reader_cannot_write() {
    assertThatThrownBy(() -> database.read(sql -> insert(sql, "by the back door")))
        .isInstanceOf(StoreException.class);
    assertThat(notes()).isEmpty();
  }

  @Test
  void the_files_are_their_owners_alone() throws Exception {
    insert("something");
    for (String name : List.of("test.db", "test.db-wal", "test.db-shm")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
          .as(name)
          .isEqualTo("rw-------");
    }
  }

  private int insert(String text) {
    return database.write(sql -> insert(sql, text));
  }

  private static int insert(Sql sql, String text) throws java.sql.SQLException {
    return sql.of("INSERT INTO note (text) VALUES (:text)").set("text", text).update();
  }

  private List<String> notes() {
    return database.read(
        sql -> sql.of("SELECT text FROM note ORDER BY id").list(row -> row.text("text")));
  }

  private String pragma(String name) {
    return database.write(
        sql -> sql.of("PRAGMA " + name).first(row -> row.text(name)).orElseThrow());
  }

  private SQLiteConnection connection() {
    return (SQLiteConnection) database.writer().sql().connection();
  }

  /** Work that keeps the writer from going on until it is released. */
  private record Hold(CountDownLatch latch, Future<Integer> outcome) {
    void release() {
      latch.countDown();
    }
  }

  private Hold hold(Work<Integer> then) throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    Future<Integer> outcome =
        callers.submit(
            () ->
                database.write(
                    sql -> {
                      entered.countDown();
                      awaitQuietly(released);
                      return then.run(sql);
                    }));
    entered.await();
    return new Hold(released, outcome);
  }

  private void awaitWaiting(int count) {
    while (database.writer().queue().waiting() < count) {
      Thread.onSpinWait();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SQLiteCommitListener onCommit(Runnable action) {
    return new SQLiteCommitListener() {
      @Override
      public void onCommit() {
        action.run();
      }

      @Override
      public void onRollback() {}
    };
  }
}
