package dev.comfyserve.store.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.store.db.Database;
import dev.comfyserve.store.db.Statement;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the dispatcher asks all the time must not cost more because many requests have ended. */
class QueryPlanTest {
  @TempDir Path folder;
  private Database database;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("test.db"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void a_claim_looks_at_open_requests_only() {
    assertThat(plan(RequestRows.OLDEST_READY))
        .anyMatch(step -> step.contains("INDEX request_open (deployment_id=? AND state=?)"))
        .noneMatch(step -> step.contains("request_deployment") || step.contains("TEMP B-TREE"));
  }

  @Test
  void the_load_looks_at_open_requests_only() {
    assertThat(plan(RequestRows.LOAD))
        .singleElement()
        .asString()
        .contains("USING COVERING INDEX request_open");
  }

  @Test
  void a_queue_position_looks_at_open_requests_only() {
    assertThat(plan(RequestRows.QUEUE_POSITION))
        .singleElement()
        .asString()
        .contains("COVERING INDEX request_open (deployment_id=? AND state=? AND arrival<?)");
  }

  @Test
  void places_in_a_queue_look_at_open_requests_only() {
    assertThat(plan(RequestRows.QUEUE_POSITIONS))
        .anyMatch(step -> step.contains("INDEX request_open (deployment_id=? AND state=?)"))
        .noneMatch(step -> step.contains("SCAN request "));
  }

  @Test
  void ending_all_looks_at_open_requests_only() {
    assertThat(plan(RequestRows.OPEN_OF_DEPLOYMENT))
        .anyMatch(step -> step.contains("INDEX request_open (deployment_id=?"));
  }

  @Test
  void recent_requests_are_read_in_the_order_of_an_index() {
    assertThat(plan(RequestRows.RECENT))
        .singleElement()
        .asString()
        .contains("INDEX request_deployment (deployment_id=?)");
  }

  @Test
  void recent_requests_of_an_account_are_read_in_the_order_of_an_index() {
    assertThat(plan(RequestRows.RECENT_OF_ACCOUNT))
        .singleElement()
        .asString()
        .contains("INDEX request_account (account=?)");
  }

  @Test
  void running_requests_are_looked_for_among_open_ones_only() {
    assertThat(plan(RequestRows.RUNNING))
        .singleElement()
        .asString()
        .contains("INDEX request_open (deployment_id=? AND state=?)");
  }

  private List<String> plan(String statement) {
    return database.read(
        sql -> {
          Statement explain = sql.of("EXPLAIN QUERY PLAN " + statement);
          Matcher names = Pattern.compile(":([a-z_]+)").matcher(statement);
          while (names.find()) {
            explain.set(names.group(1), 1);
          }
          return explain.list(row -> row.text("detail"));
        });
  }
}
