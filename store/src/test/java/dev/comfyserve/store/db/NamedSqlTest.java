package dev.comfyserve.store.db;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamedSqlTest {
  @Test
  void names_become_question_marks_in_their_order() {
    NamedSql sql = NamedSql.parse("SELECT :a FROM t WHERE b = :b_2 AND c <> :a");
    assertThat(sql.jdbc()).isEqualTo("SELECT ? FROM t WHERE b = ? AND c <> ?");
    assertThat(sql.names()).containsExactly("a", "b_2", "a");
  }

  @Test
  void text_in_quotes_stays_as_it_is() {
    NamedSql sql = NamedSql.parse("SELECT ':a it''s :b' || :c");
    assertThat(sql.jdbc()).isEqualTo("SELECT ':a it''s :b' || ?");
    assertThat(sql.names()).containsExactly("c");
  }
}
