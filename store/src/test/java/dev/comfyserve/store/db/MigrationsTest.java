package dev.comfyserve.store.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
  @TempDir Path folder;

  @Test
  void a_database_is_brought_up_to_date_once() {
    Path file = folder.resolve("test.db");
    for (int i = 0; i < 2; i++) {
      try (Database database = Database.open(file)) {
        assertThat(versions(database)).containsExactly(1, 2);
      }
    }
  }

  @Test
  void several_processes_may_start_on_a_fresh_folder_at_once() throws Exception {
    Path file = folder.resolve("test.db");
    try (ExecutorService openers = Executors.newFixedThreadPool(4)) {
      List<Future<List<Integer>>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(
            openers.submit(
                () -> {
                  try (Database database = Database.open(file)) {
                    return versions(database);
                  }
                }));
      }
      for (Future<List<Integer>> one : all) {
        assertThat(one.get()).containsExactly(1, 2);
      }
    }
  }

  @Test
  void a_database_of_a_newer_program_is_refused_and_left_as_it_is() {
    Path file = folder.resolve("test.db");
    try (Database database = Database.open(file)) {
      database.write(
          sql ->
              sql.of("INSERT INTO schema_migration (version, name) VALUES (99, 'V99')").update());
    }
    assertThatThrownBy(() -> Database.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("newer ComfyServe");
  }

  @Test
  void a_file_that_is_no_database_is_refused_by_its_name() throws Exception {
    Path file = folder.resolve("test.db");
    java.nio.file.Files.writeString(
        file, "this is not a database at all, it is a text. ".repeat(99));
    assertThatThrownBy(() -> Database.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("test.db");
  }

  private static List<Integer> versions(Database database) {
    return database.read(
        sql ->
            sql.of("SELECT version FROM schema_migration ORDER BY version")
                .list(row -> row.integer("version")));
  }
}
