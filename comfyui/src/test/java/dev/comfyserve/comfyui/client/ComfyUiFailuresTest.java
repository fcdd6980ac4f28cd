package dev.comfyserve.comfyui.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.comfyserve.comfyui.ComfyJson;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ProxyRequest;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What the client makes of servers that do not answer as they should. */
@Timeout(30)
class ComfyUiFailuresTest {
  /** Also for the first call of a process, which loads the client, where other tests run, too. */
  private static final Duration ENOUGH_TO_SEND = Duration.ofSeconds(3);

  private final ComfyUiHttp http = ComfyUiHttp.open();

  @AfterEach
  void close() {
    http.close();
  }

  private Submission submit(URI url) throws InterruptedException {
    return new ComfyUi(http, url).submit("p", ComfyJson.object(), null, "c");
  }

  @Test
  void a_refused_connection_has_certainly_sent_nothing() throws Exception {
    URI closed;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = URI.create("http://127.0.0.1:" + free.getLocalPort());
    }
    var failure = catchThrowableOfType(ComfyUiUnreachable.class, () -> submit(closed));
    assertThat(failure.maybeSent()).isFalse();
  }

  @Test
  void a_connection_that_drops_without_an_answer_may_have_sent_the_prompt() throws Exception {
    try (RawServer server = new RawServer((socket, head) -> socket.close())) {
      var failure = catchThrowableOfType(ComfyUiUnreachable.class, () -> submit(server.url()));
      assertThat(failure.maybeSent()).isTrue();
    }
  }

  @Test
  void an_answer_that_does_not_come_is_given_up() throws Exception {
    try (RawServer server = new RawServer((socket, head) -> RawServer.drain(socket));
        ComfyUiHttp impatient =
            ComfyUiHttp.open(ComfyUiTimeouts.DEFAULT.withCall(ENOUGH_TO_SEND))) {
      var failure =
          catchThrowableOfType(
              ComfyUiUnreachable.class, () -> new ComfyUi(impatient, server.url()).systemStats());
      assertThat(failure).hasMessageContaining("no answer in time");
      assertThat(failure.maybeSent()).isTrue();
      ObjectNode entry = ComfyJson.object().put("filename", "x");
      assertThatThrownBy(
              () ->
                  new ComfyUi(impatient, server.url()).download(entry, new ByteArrayOutputStream()))
          .isInstanceOf(ComfyUiUnreachable.class);
    }
  }

  @Test
  void an_interrupt_ends_the_wait_for_an_answer() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    try (RawServer server =
        new RawServer(
            (socket, head) -> {
              called.countDown();
              RawServer.drain(socket);
            })) {
      Thread caller =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      submit(server.url());
                    } catch (Throwable e) {
                      thrown.set(e);
                    }
                  });
      called.await();
      caller.interrupt();
      caller.join();
      assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 500, 502})
  void another_error_is_no_verdict_on_the_prompt(int status) throws Exception {
    try (RawServer server =
        new RawServer(
            (socket, head) -> RawServer.answer(socket, status, "text/plain", "trouble"))) {
      var failure = catchThrowableOfType(ComfyUiAnswer.class, () -> submit(server.url()));
      assertThat(failure.status()).isEqualTo(status);
      assertThat(failure).hasMessageContaining("trouble");
    }
  }

  @Test
  void a_refusal_that_is_no_json_is_a_refusal() throws Exception {
    try (RawServer server =
        new RawServer((socket, head) -> RawServer.answer(socket, 413, "text/plain", "too big"))) {
      assertThat(submit(server.url()))
          .isInstanceOfSatisfying(
              Submission.Refused.class,
              refused -> {
                assertThat(refused.httpStatus()).isEqualTo(413);
                assertThat(refused.body().asString()).isEqualTo("too big");
              });
    }
  }

  @Test
  void a_success_with_node_errors_is_taken_back_and_refused() throws Exception {
    List<String> calls = new CopyOnWriteArrayList<>();
    try (RawServer server =
        new RawServer(
            (socket, head) -> {
              calls.add(head.lines().findFirst().orElse(""));
              RawServer.answer(
                  socket,
                  200,
                  "application/json",
                  "{\"prompt_id\": \"p\", \"node_errors\": {\"1\": {\"x\": NaN}}}");
            })) {
      assertThat(submit(server.url())).isInstanceOf(Submission.Refused.class);
      assertThat(calls)
          .containsExactly(
              "POST /api/prompt HTTP/1.1",
              "POST /api/queue HTTP/1.1",
              "POST /api/interrupt HTTP/1.1");
    }
  }

  @Test
  void a_server_that_gives_ids_of_its_own_is_too_old() throws Exception {
    try (RawServer server =
        new RawServer(
            (socket, head) ->
                RawServer.answer(socket, 200, "application/json", "{\"prompt_id\": \"q\"}"))) {
      assertThatThrownBy(() -> submit(server.url()))
          .isInstanceOf(ComfyUiAnswer.class)
          .hasMessageContaining("prompt_id");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "", "<html>", "{\"a\": "})
  void an_answer_of_another_kind_is_an_error_of_the_server(String body) throws Exception {
    try (RawServer server =
        new RawServer((socket, head) -> RawServer.answer(socket, 200, "text/html", body))) {
      assertThatThrownBy(() -> new ComfyUi(http, server.url()).systemStats())
          .isInstanceOf(ComfyUiAnswer.class);
    }
  }

  @Test
  void a_redirect_is_not_followed() throws Exception {
    try (RawServer server =
        new RawServer(
            (socket, head) ->
                socket
                    .getOutputStream()
                    .write(
                        "HTTP/1.1 302 x\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
                            .getBytes()))) {
      assertThatThrownBy(() -> new ComfyUi(http, server.url()).systemStats())
          .isInstanceOf(ComfyUiAnswer.class)
          .hasMessageContaining("302");
    }
  }

  @Test
  void a_file_that_breaks_off_is_not_a_file() throws Exception {
    try (RawServer server =
        new RawServer(
            (socket, head) -> {
              socket
                  .getOutputStream()
                  .write("HTTP/1.1 200 x\r\nContent-Length: 100\r\n\r\nabc".getBytes());
              socket.close();
            })) {
      ObjectNode entry = ComfyJson.object().put("filename", "x");
      assertThatThrownBy(
              () -> new ComfyUi(http, server.url()).download(entry, new ByteArrayOutputStream()))
          .isInstanceOf(ComfyUiUnreachable.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../x",
        "a/../x",
        "a/..",
        "%2e%2e/x",
        "a/%2E./x",
        "%252e%252e/x",
        "a%2f..%2fx",
        "/x",
        "//evil/x",
        "a//b",
        "a\\..\\x",
        "%5c..",
        "a?b",
        "a#b",
        "..;/x",
        "a/%00",
        "a\r\nb",
        "./x",
        "a%zz",
        "%25252525252e"
      })
  void a_path_that_leaves_the_server_is_not_forwarded(String path) throws Exception {
    try (RawServer server = new RawServer((socket, head) -> socket.close())) {
      ProxyRequest call = new ProxyRequest("GET", path, null, null, new byte[0]);
      assertThatThrownBy(() -> new ComfyUi(http, server.url()).forward(call))
          .isInstanceOfSatisfying(
              ApiException.class, e -> assertThat(e.httpStatus()).isEqualTo(404));
    }
  }

  @Test
  void other_methods_are_not_forwarded() throws Exception {
    try (RawServer server = new RawServer((socket, head) -> socket.close())) {
      ProxyRequest call = new ProxyRequest("DELETE", "x", null, null, new byte[0]);
      assertThatThrownBy(() -> new ComfyUi(http, server.url()).forward(call))
          .isInstanceOfSatisfying(
              ApiException.class, e -> assertThat(e.httpStatus()).isEqualTo(405));
    }
  }

  @Test
  void a_forwarded_call_keeps_path_query_body_and_type() throws Exception {
    List<String> heads = new CopyOnWriteArrayList<>();
    try (RawServer server =
        new RawServer(
            (socket, head) -> {
              heads.add(head);
              byte[] body = socket.getInputStream().readNBytes(3);
              RawServer.answer(socket, 418, "x/y", "got " + new String(body));
            })) {
      var answer =
          new ComfyUi(http, URI.create(server.url() + "/base/"))
              .forward(new ProxyRequest("POST", "api/a%20b", "c=%2F&d", "t/u", "abc".getBytes()));
      assertThat(answer.status()).isEqualTo(418);
      assertThat(answer.contentType()).isEqualTo("x/y");
      assertThat(new String(answer.body())).isEqualTo("got abc");
      assertThat(heads.getFirst())
          .startsWith("POST /base/api/a%20b?c=%2F&d HTTP/1.1\r\n")
          .contains("Content-Type: t/u\r\n")
          .doesNotContain("Origin")
          .doesNotContain("Authorization");
    }
  }
}
