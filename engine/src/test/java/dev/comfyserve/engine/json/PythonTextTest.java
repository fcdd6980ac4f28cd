package dev.comfyserve.engine.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class PythonTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1.0 | 1.0",
        "2.5 | 2.5",
        "1e16 | 1e+16",
        "123456789012345.0 | 123456789012345.0",
        "9999999999999998.0 | 9999999999999998.0",
        "1e-4 | 0.0001",
        "1.5e-5 | 1.5e-05",
        "-0.0 | -0.0",
        "1e300 | 1e+300",
        "0.1 | 0.1",
        "12345678901234567890 | 12345678901234567890",
        "true | True",
        "null | None",
        "NaN | nan",
        "\"it's\" | \"it's\"",
        "\"a\\nb\" | 'a\\nb'",
        "[1, \"x\", {\"k\": 2.0}] | [1, 'x', {'k': 2.0}]",
        "{} | {}"
      })
  void repr_is_that_of_python(String json, String expected) {
    assertThat(PythonText.repr(read(json))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"k\":[1,2.0,null]} | {\"k\": [1, 2.0, null]}",
        "\"hé\" | \"h\\u00e9\"",
        "[true,false] | [true, false]",
        "NaN | NaN",
        "[] | []"
      })
  void dumps_is_that_of_python(String json, String expected) {
    assertThat(PythonText.dumps(read(json))).isEqualTo(expected);
  }

  private static JsonNode read(String json) {
    return WireJson.read(json.getBytes(StandardCharsets.UTF_8));
  }
}
