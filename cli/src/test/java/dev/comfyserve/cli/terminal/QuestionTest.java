package dev.comfyserve.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionTest {
  private final StringWriter shown = new StringWriter();
  private final PrintWriter err = new PrintWriter(shown);

  @ParameterizedTest
  @CsvSource({"y, true", "' YES ', true", "n, false", "'', false", "yet, false"})
  void only_a_yes_is_one(String answer, boolean agreed) {
    assertThat(Question.agreed(err, "Delete it?", () -> answer)).isEqualTo(agreed);
    assertThat(shown.toString()).isEqualTo("Delete it? [y/N] ");
  }

  @Test
  void the_end_of_the_input_is_no_yes() {
    assertThat(Question.agreed(err, "Delete it?", () -> null)).isFalse();
  }

  @Test
  void a_script_is_not_asked() {
    assertThat(Question.agreed(err, "Delete it?")).isTrue();
    assertThat(shown.toString()).isEmpty();
  }
}
