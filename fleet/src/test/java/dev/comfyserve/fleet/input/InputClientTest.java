package dev.comfyserve.fleet.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * 127.0.0.2 plays the internet (the operator allows it), 127.0.0.1 plays the inside: nothing may
 * ever reach it.
 */
class InputClientTest {
  private static final String INTERNET = "127.0.0.2";
  private static final String INSIDE = "127.0.0.1";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final byte[] PICTURE = "a picture".getBytes(UTF_8);

  private final List<AutoCloseable> open = new ArrayList<>();
  private final Deque<String> dns = new ArrayDeque<>();
  private final List<String> lookedUp = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  private InputClient client(Duration timeout, SslContextFactory.Client tls) {
    List<Network> allowed = List.of(Network.of(INTERNET + "/32"));
    InputClient client = new InputClient(allowed, this::lookup, timeout, tls);
    client.start();
    open.add(client);
    return client;
  }

  private InputClient client() throws Exception {
    return client(TIMEOUT, WebHost.trust());
  }

  /** Each look-up takes the next answer; the last one stays. Several addresses: by commas. */
  private synchronized List<InetAddress> lookup(String host) throws UnknownHostException {
    lookedUp.add(host);
    if (dns.isEmpty()) {
      throw new UnknownHostException(host);
    }
    String answer = dns.size() > 1 ? dns.pop() : dns.peek();
    return Arrays.stream(answer.split(",")).map(InetAddress::ofLiteral).toList();
  }

  private WebHost secure(String address) throws Exception {
    WebHost host = WebHost.secure(address);
    open.add(host);
    return host;
  }

  private WebHost plain(String address) throws Exception {
    WebHost host = WebHost.plain(address);
    open.add(host);
    return host;
  }

  private static String url(WebHost host, String path) {
    return "https://" + WebHost.NAME + ":" + host.port() + path;
  }

  private static String get(InputClient client, String url) throws Exception {
    return client.fetch(url, 1000, (in, type) -> type + " " + new String(in.readAllBytes(), UTF_8));
  }

  private static InputUnavailable failure(InputClient client, String url) {
    try {
      get(client, url);
    } catch (InputUnavailable e) {
      return e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("was fetched: " + url);
  }

  @Test
  void an_https_url_is_fetched_without_credentials_or_compression() throws Exception {
    WebHost host = secure(INTERNET).on("/a.png", WebHost.file("image/png", PICTURE));
    dns.add(INTERNET);
    assertThat(get(client(), url(host, "/a.png?sig=1"))).isEqualTo("image/png a picture");
    assertThat(host.asked).containsExactly("/a.png?sig=1");
    assertThat(host.headers.getFirst().keySet())
        .doesNotContain("Authorization", "Cookie", "Accept-encoding");
  }

  @Test
  void a_name_is_looked_up_once_and_that_very_address_is_connected_to() throws Exception {
    WebHost host = secure(INTERNET).on("/a.png", WebHost.file("image/png", PICTURE));
    dns.addAll(List.of(INTERNET, INSIDE));
    assertThat(get(client(), url(host, "/a.png"))).isEqualTo("image/png a picture");
    assertThat(lookedUp).containsExactly(WebHost.NAME);
  }

  @Test
  void a_name_that_moves_inside_is_refused_at_the_next_connection() throws Exception {
    WebHost host = secure(INTERNET).on("/a.png", WebHost.file("image/png", PICTURE));
    WebHost inside = plain(INSIDE);
    dns.addAll(List.of(INTERNET, INSIDE));
    InputClient client = client();
    get(client, url(host, "/a.png"));
    InputUnavailable refused =
        failure(client, "http://" + WebHost.NAME + ":" + inside.port() + "/a.png");
    assertThat(refused.retryable()).isFalse();
    assertThat(refused).hasMessageContaining("not on the public internet");
    assertThat(refused.getMessage()).doesNotContain(INSIDE);
    assertThat(inside.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "localhost"})
  void what_is_inside_is_never_reached(String hostName) throws Exception {
    WebHost inside = plain(INSIDE).on("/secret", WebHost.file("text/plain", PICTURE));
    dns.add(INSIDE);
    for (String scheme : List.of("http", "https")) {
      InputUnavailable refused =
          failure(client(), scheme + "://" + hostName + ":" + inside.port() + "/secret");
      assertThat(refused.retryable()).isFalse();
    }
    assertThat(inside.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.168.0.1",
        "198.18.0.1",
        "fd00::1",
        "fe80::1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::1"
      })
  void a_name_with_a_private_address_is_refused_before_any_connection(String address)
      throws Exception {
    dns.add(address);
    InputUnavailable refused = failure(client(), "https://" + WebHost.NAME + "/a.png");
    assertThat(refused.retryable()).isFalse();
    assertThat(refused).hasMessageContaining("not on the public internet");
  }

  @Test
  void of_several_addresses_only_a_permitted_one_is_used() throws Exception {
    WebHost host = secure(INTERNET).on("/a.png", WebHost.file("image/png", PICTURE));
    WebHost inside = plain(INSIDE);
    dns.add(INSIDE + "," + INTERNET);
    assertThat(get(client(), url(host, "/a.png"))).contains("a picture");
    assertThat(inside.asked).isEmpty();
  }

  @Test
  void a_redirect_is_followed_and_checked_like_the_first_url() throws Exception {
    WebHost inside = plain(INSIDE).on("/secret", WebHost.file("text/plain", PICTURE));
    WebHost host = secure(INTERNET).on("/a.png", WebHost.file("image/png", PICTURE));
    host.on("/moved", WebHost.redirect(302, "a.png"));
    host.on("/inside", WebHost.redirect(307, "http://127.0.0.1:" + inside.port() + "/secret"));
    host.on("/odd", WebHost.redirect(301, "http://2130706433:" + inside.port() + "/secret"));
    host.on("/file", WebHost.redirect(301, "file:///etc/passwd"));
    dns.add(INTERNET);
    assertThat(get(client(), url(host, "/moved"))).contains("a picture");
    for (String path : List.of("/inside", "/odd", "/file")) {
      assertThat(failure(client(), url(host, path)).retryable()).isFalse();
    }
    assertThat(inside.asked).isEmpty();
  }

  @Test
  void a_redirect_to_a_name_that_is_inside_is_refused() throws Exception {
    WebHost inside = plain(INSIDE).on("/secret", WebHost.file("text/plain", PICTURE));
    WebHost host = secure(INTERNET);
    host.on("/away", WebHost.redirect(302, "http://other.example:" + inside.port() + "/secret"));
    dns.addAll(List.of(INTERNET, INSIDE));
    assertThat(failure(client(), url(host, "/away")).retryable()).isFalse();
    assertThat(lookedUp).containsExactly(WebHost.NAME, "other.example");
    assertThat(inside.asked).isEmpty();
  }

  @Test
  void more_than_five_redirects_are_too_many() throws Exception {
    WebHost host = secure(INTERNET).on("/round", WebHost.redirect(302, "/round"));
    dns.add(INTERNET);
    assertThat(failure(client(), url(host, "/round"))).hasMessageContaining("more than 5 times");
    assertThat(host.asked).hasSize(6);
  }

  @Test
  void plain_http_goes_to_allowed_networks_only() throws Exception {
    WebHost host = plain(INTERNET).on("/a.png", WebHost.file("image/png", PICTURE));
    assertThat(get(client(), "http://" + INTERNET + ":" + host.port() + "/a.png"))
        .contains("a picture");
    dns.add("1.1.1.1"); // public, and refused before a connection is tried
    InputUnavailable refused = failure(client(), "http://" + WebHost.NAME + "/a.png");
    assertThat(refused.retryable()).isFalse();
    assertThat(refused).hasMessageContaining("use https");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504, 429, 408})
  void failures_of_the_other_side_may_pass(int status) throws Exception {
    WebHost host = secure(INTERNET).on("/a.png", WebHost.status(status));
    dns.add(INTERNET);
    InputUnavailable failure = failure(client(), url(host, "/a.png"));
    assertThat(failure.retryable()).isTrue();
    assertThat(failure).hasMessageContaining("" + status);
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 400, 401, 403, 404, 410})
  void refusals_of_the_other_side_are_for_good(int status) throws Exception {
    WebHost host = secure(INTERNET).on("/a.png", WebHost.status(status));
    dns.add(INTERNET);
    assertThat(failure(client(), url(host, "/a.png")).retryable()).isFalse();
  }

  @Test
  void unknown_names_and_closed_ports_may_come_back() throws Exception {
    assertThat(failure(client(), "https://gone.example/a.png").retryable()).isTrue();
    WebHost host = WebHost.secure(INTERNET);
    int port = host.port();
    host.close();
    dns.add(INTERNET);
    assertThat(failure(client(), "https://files.example:" + port + "/").retryable()).isTrue();
  }

  @Test
  void an_untrusted_certificate_is_refused_for_good() throws Exception {
    WebHost host = secure(INTERNET).on("/a.png", WebHost.file("image/png", PICTURE));
    dns.add(INTERNET);
    InputClient strict = client(TIMEOUT, new SslContextFactory.Client());
    assertThat(failure(strict, url(host, "/a.png"))).hasMessageContaining("certificate");
    // The right certificate for another name is as bad.
    InputUnavailable other = failure(client(), "https://other.example:" + host.port() + "/a.png");
    assertThat(other).hasMessageContaining("certificate");
    assertThat(host.asked).isEmpty();
  }

  @Test
  void a_host_that_never_answers_ends_with_the_time_limit() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    WebHost host =
        secure(INTERNET)
            .on(
                "/a.png",
                exchange -> {
                  try {
                    over.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    dns.add(INTERNET);
    InputClient client = client(Duration.ofMillis(400), WebHost.trust());
    assertThat(failure(client, url(host, "/a.png")).retryable()).isTrue();
    over.countDown();
  }

  @Test
  void a_host_that_drips_ends_with_the_time_limit() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    WebHost host =
        secure(INTERNET)
            .on(
                "/a.png",
                exchange -> {
                  exchange.sendResponseHeaders(200, 100);
                  OutputStream out = exchange.getResponseBody();
                  out.write(1);
                  out.flush();
                  try {
                    over.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    dns.add(INTERNET);
    InputClient client = client(Duration.ofMillis(600), WebHost.trust());
    assertThat(failure(client, url(host, "/a.png")).retryable()).isTrue();
    over.countDown();
  }

  @Test
  void a_body_that_breaks_off_may_come_whole_the_next_time() throws Exception {
    WebHost host =
        secure(INTERNET)
            .on(
                "/a.png",
                exchange -> {
                  exchange.sendResponseHeaders(200, 500);
                  exchange.getResponseBody().write(PICTURE);
                });
    dns.add(INTERNET);
    assertThat(failure(client(), url(host, "/a.png")).retryable()).isTrue();
  }

  @Test
  void an_announced_length_beyond_the_limit_is_not_read() throws Exception {
    WebHost host = secure(INTERNET).on("/a.png", WebHost.file("image/png", new byte[1001]));
    dns.add(INTERNET);
    InputUnavailable failure = failure(client(), url(host, "/a.png"));
    assertThat(failure.retryable()).isFalse();
    assertThat(failure).hasMessageContaining("larger than the limit of 1000 bytes");
  }

  @Test
  void a_failure_of_the_receiver_is_not_taken_for_one_of_the_network() throws Exception {
    WebHost host = secure(INTERNET).on("/a.png", WebHost.file("image/png", PICTURE));
    dns.add(INTERNET);
    InputClient client = client();
    assertThatThrownBy(
            () ->
                client.fetch(
                    url(host, "/a.png"),
                    1000,
                    (in, type) -> {
                      throw new java.nio.file.FileSystemException("disk full");
                    }))
        .isInstanceOf(java.nio.file.FileSystemException.class);
  }
}
