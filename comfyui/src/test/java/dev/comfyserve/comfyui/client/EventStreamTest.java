package dev.comfyserve.comfyui.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventStreamTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String STATUS =
      "{\"type\":\"status\",\"data\":{\"status\":{\"exec_info\":{\"queue_remaining\":%s}}}}";

  /** Its pings are so far apart that a machine which is busy does not look like a dead server. */
  private final ComfyUiHttp http = ComfyUiHttp.open();

  @AfterEach
  void close() {
    http.close();
  }

  private ComfyUi at(RawServer server) {
    return new ComfyUi(http, server.url());
  }

  private static ComfyUiHttp pinging(Duration interval) {
    return ComfyUiHttp.open(ComfyUiTimeouts.DEFAULT.withPing(interval));
  }

  @Test
  void a_connection_that_is_half_open_is_noticed() throws Exception {
    try (RawServer server =
            new RawServer(
                (socket, head) -> {
                  RawServer.upgrade(socket, head);
                  RawServer.text(socket, STATUS.formatted(3));
                  RawServer.drain(socket); // pings come, and nobody answers
                });
        ComfyUiHttp quick = pinging(Duration.ofMillis(400))) {
      try (EventStream stream = new ComfyUi(quick, server.url()).events("a")) {
        assertThat(stream.next(SOON)).isEqualTo(new Event.Status(3));
        assertThatThrownBy(() -> stream.next(SOON))
            .isInstanceOf(EventStreamClosed.class)
            .hasMessageContaining("pings");
        assertThat(stream.open()).isFalse();
        assertThatThrownBy(() -> stream.next(SOON)).isInstanceOf(EventStreamClosed.class);
      }
    }
  }

  @Test
  void silence_with_answered_pings_is_fine() throws Exception {
    CountDownLatch pings = new CountDownLatch(4 * 6); // bytes, of four pings: two are the limit
    try (RawServer server =
            new RawServer(
                (socket, head) -> {
                  RawServer.upgrade(socket, head);
                  while (socket.getInputStream().read() >= 0) {
                    RawServer.frame(socket, 0xA, new byte[0]);
                    pings.countDown();
                  }
                });
        ComfyUiHttp quick = pinging(Duration.ofSeconds(1))) {
      try (EventStream stream = new ComfyUi(quick, server.url()).events("a")) {
        assertThat(pings.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(stream.next(Duration.ofMillis(1))).isNull();
        assertThat(stream.open()).isTrue();
      }
    }
  }

  @Test
  void big_messages_arrive_whole_and_huge_ones_do_no_harm() throws Exception {
    String big =
        "{\"type\":\"executed\",\"data\":{\"node\":\"1\",\"prompt_id\":\"p\",\"output\":{\"text\":[\""
            + "é".repeat(5 << 20)
            + "\"]}}}";
    try (RawServer server =
        new RawServer(
            (socket, head) -> {
              RawServer.upgrade(socket, head);
              RawServer.frame(socket, 2, new byte[9 << 20]);
              RawServer.text(socket, big);
              RawServer.frame(socket, 1, new byte[65 << 20]);
              RawServer.text(socket, STATUS.formatted(1));
              RawServer.drain(socket);
            })) {
      try (EventStream stream = at(server).events("a")) {
        assertThat(stream.next(SOON)).isEqualTo(new Event.Other("preview"));
        assertThat(((Event.Executed) stream.next(SOON)).output().at("/text/0").asString())
            .hasSize(5 << 20);
        assertThat(stream.next(SOON)).isEqualTo(new Event.Other("too big"));
        assertThat(stream.next(SOON)).isEqualTo(new Event.Status(1));
      }
    }
  }

  @Test
  void a_slow_reader_loses_progress_and_nothing_else() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            (socket, head) -> {
              RawServer.upgrade(socket, head);
              for (int i = 0; i < 5000; i++) {
                RawServer.text(socket, "{\"type\":\"progress\",\"data\":{\"value\":1,\"max\":9}}");
                RawServer.text(
                    socket, "{\"type\":\"executing\",\"data\":{\"node\":\"" + i + "\"}}");
              }
              RawServer.frame(socket, 8, new byte[] {3, (byte) 0xE8});
              sent.countDown();
              RawServer.drain(socket);
            })) {
      try (EventStream stream = at(server).events("a")) {
        sent.await();
        while (stream.open()) {
          Thread.onSpinWait();
        }
        int executing = 0;
        int progress = 0;
        try {
          while (true) {
            switch (stream.next(SOON)) {
              case Event.Executing e ->
                  assertThat(e.node()).isEqualTo(Integer.toString(executing++));
              case Event.Progress p -> progress++;
              default -> throw new AssertionError("something else");
            }
          }
        } catch (EventStreamClosed e) {
          assertThat(executing).isEqualTo(5000);
          assertThat(progress).isBetween(1, 1000);
        }
      }
    }
  }

  @Test
  void what_came_before_a_drop_is_still_given() throws Exception {
    try (RawServer server =
        new RawServer(
            (socket, head) -> {
              RawServer.upgrade(socket, head);
              RawServer.text(socket, STATUS.formatted(2));
              socket.close();
            })) {
      try (EventStream stream = at(server).events("a")) {
        while (stream.open()) {
          Thread.onSpinWait();
        }
        assertThat(stream.next(SOON)).isEqualTo(new Event.Status(2));
        assertThatThrownBy(() -> stream.next(SOON)).isInstanceOf(EventStreamClosed.class);
      }
    }
  }

  @Test
  void a_client_id_has_one_socket_and_after_a_drop_never_another() throws Exception {
    CountDownLatch drop = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            (socket, head) -> {
              RawServer.upgrade(socket, head);
              Thread.ofVirtual().start(() -> closeAfter(drop, socket));
              while (socket.getInputStream().read() >= 0) {
                RawServer.frame(socket, 0xA, new byte[0]);
              }
            })) {
      ComfyUi comfy = at(server);
      EventStream stream = comfy.events("a");
      assertThatThrownBy(() -> comfy.events("a")).isInstanceOf(IllegalStateException.class);
      drop.countDown();
      assertThatThrownBy(() -> stream.next(SOON)).isInstanceOf(EventStreamClosed.class);
      assertThatThrownBy(() -> comfy.events("a")).isInstanceOf(IllegalStateException.class);
      assertThat(comfy.events("b").clientId()).isEqualTo("b");
    }
  }

  private static void closeAfter(CountDownLatch signal, Socket socket) {
    try {
      signal.await();
      socket.close();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_server_that_is_not_there_or_no_websocket_is_unreachable() throws Exception {
    URI closed;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = URI.create("http://127.0.0.1:" + free.getLocalPort());
    }
    assertThatThrownBy(() -> new ComfyUi(http, closed).events("a"))
        .isInstanceOf(ComfyUiUnreachable.class);
    try (RawServer server =
        new RawServer((socket, head) -> RawServer.answer(socket, 404, "text/plain", "no"))) {
      assertThatThrownBy(() -> at(server).events("a")).isInstanceOf(ComfyUiUnreachable.class);
    }
  }
}
