package dev.comfyserve.fleet.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataUriTest {
  @Test
  void type_and_bytes_are_read() {
    DataUri uri = DataUri.of("data:image/png;base64,AQID");
    assertThat(uri.contentType()).isEqualTo("image/png");
    assertThat(uri.bytes()).containsExactly(1, 2, 3);
  }

  @Test
  void parameters_case_missing_padding_and_wrapped_lines_are_taken() {
    assertThat(DataUri.of("DATA:Image/PNG;name=a.png;Base64,AQIDBA").bytes()).hasSize(4);
    assertThat(DataUri.of("data:;base64,AQ\r\nID").contentType()).isNull();
    assertThat(DataUri.of("data:;base64,AQ\r\nID").bytes()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data:",
        "data:image/png",
        "data:image/png;base64,",
        "data:image/png,plain",
        "data:image/png;base64,AQI*",
        "data:image/png;base64,A",
        "data:image/png (12345 bytes)"
      })
  void broken_uris_are_refused_with_a_sentence(String value) {
    assertThatThrownBy(() -> DataUri.of(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("data: URI");
  }
}
