package dev.comfyserve.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyPathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "system_stats",
        "api/free",
        "view",
        "history/0b7a3c1e-5a0e-4a57-9a0e-6f1f6b8b0c11",
        "object_info/Load%20Image",
        "api/userdata/a%2Fb.json",
        "a..b/c",
        "..a/b"
      })
  void paths_below_the_root_are_safe(String path) {
    assertThat(ProxyPath.safe(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/system_stats",
        "//evil.example/x",
        "api//free",
        "..",
        "../x",
        "a/../b",
        "a/..",
        "./a",
        "a/./b",
        "%2e%2e/x",
        "a/%2E%2e/b",
        ".%2e/x",
        "%252e%252e/x",
        "a%2f..%2fb",
        "a%252f..%252fb",
        "%2fetc",
        "%252fetc",
        "..\\x",
        "a\\b",
        "%5c..%5cx",
        "%255c",
        "http://evil.example/x",
        "http:evil",
        "FILE:/etc/passwd",
        "a%00b",
        "a%0d%0aHost:%20x",
        "a%3fx",
        "a?x",
        "a#x",
        "a;x/b",
        "a%zz",
        "a%2",
        "a%25252e"
      })
  void paths_that_may_leave_the_root_are_refused(String path) {
    assertThat(ProxyPath.safe(path)).isFalse();
  }
}
