package dev.comfyserve.fleet.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputUrlTest {
  @ParameterizedTest
  @CsvSource({
    "https://example.com/a.png, https://example.com/a.png",
    "HTTPS://EXAMPLE.com, https://example.com/",
    "https://example.com?x=1, https://example.com/?x=1",
    "https://example.com./a#part, https://example.com/a",
    "https://example.com:8443/a, https://example.com:8443/a",
    "https://example.com/a b|c.png?x=[1]&y=%20, https://example.com/a%20b%7Cc.png?x=%5B1%5D&y=%20",
    "https://example.com/ü.png, https://example.com/%C3%BC.png",
    "http://192.168.1.20/a.png, http://192.168.1.20/a.png",
    "https://[::1]/a.png, https://[::1]/a.png",
    "https://0x7f.example.com/, https://0x7f.example.com/"
  })
  void urls_are_read_as_browsers_read_them(String text, String read) throws Exception {
    assertThat(InputUrl.of(text).uri()).hasToString(read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.com/a.png",
        "ftp://example.com/a.png",
        "file:///etc/passwd",
        "https:/example.com",
        "https://",
        "https:///a.png",
        "https://user@example.com/",
        "https://user:secret@example.com/",
        "https://example.com\\@127.0.0.1/",
        "https:\\\\127.0.0.1/",
        "https://127.0.0.1\t/",
        "https://exa mple.com/",
        "https://%31%32%37.0.0.1/",
        "https://１２７.0.0.1/",
        "https://exämple.com/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.0.0.1/",
        "https://017700000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://127.0.1/",
        "https://127.0.0.1./",
        "https://127.0.0.01/",
        "https://127.0.0.256/",
        "https://1.2.3.4.5/",
        "https://example.0x7f/",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://[::1%25eth0]/",
        "https://[::zz]/",
        "https://[1.2.3.4]/",
        "https://a..b/",
        "https://-a.com/",
        "https://example.com/%zz"
      })
  void everything_with_two_readings_is_refused_for_good(String text) {
    assertThatThrownBy(() -> InputUrl.of(text))
        .isInstanceOfSatisfying(
            InputUnavailable.class, refused -> assertThat(refused.retryable()).isFalse());
  }

  @ParameterizedTest
  @CsvSource({
    "b.png, https://example.com/dir/b.png",
    "/b.png?x=ü, https://example.com/b.png?x=%C3%BC",
    "//other.org/c, https://other.org/c",
    "http://other.org/c, http://other.org/c",
    "?y, https://example.com/dir/?y"
  })
  void redirects_are_resolved_against_the_url(String location, String target) throws Exception {
    assertThat(InputUrl.of("https://example.com/dir/a.png").redirectedTo(location).uri())
        .hasToString(target);
  }

  @ParameterizedTest
  @ValueSource(strings = {"//user@other.org/", "ftp://other.org/", "//0x7f.1/", "\\\\evil/"})
  void a_redirect_is_read_as_strictly_as_the_first_url(String location) throws Exception {
    InputUrl url = InputUrl.of("https://example.com/dir/a.png");
    if (location.startsWith("\\")) {
      // A backslash is no separator here: it stays on the host that redirected.
      assertThat(url.redirectedTo(location).uri().getHost()).isEqualTo("example.com");
    } else {
      assertThatThrownBy(() -> url.redirectedTo(location)).isInstanceOf(InputUnavailable.class);
    }
  }

  @Test
  void a_very_long_url_is_refused() {
    assertThatThrownBy(() -> InputUrl.of("https://example.com/" + "a".repeat(9000)))
        .isInstanceOf(InputUnavailable.class);
  }
}
