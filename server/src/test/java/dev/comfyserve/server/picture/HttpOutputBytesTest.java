package dev.comfyserve.server.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.comfyserve.contract.Json;
import dev.comfyserve.server.picture.OutputBytes.LocalFile;
import dev.comfyserve.server.picture.OutputBytes.Stored;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ArrayNode;

/** Outputs fetched over real HTTP. */
@Timeout(60)
class HttpOutputBytesTest {
  private static final int LIMIT = 1000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private HttpOutputBytes files;
  private String base;

  @BeforeEach
  void serve() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          if (path.contains("moved")) {
            exchange.getResponseHeaders().add("Location", "/outputs/r/f/small.png");
            exchange.sendResponseHeaders(302, -1);
          } else if (path.contains("slow")) {
            exchange.sendResponseHeaders(200, 500);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            waitForEnd();
          } else if (path.contains("same")) {
            byte[] png = png();
            exchange.sendResponseHeaders(200, png.length);
            exchange.getResponseBody().write(png);
          } else {
            int size = path.contains("large") ? LIMIT + 1 : 100;
            exchange.sendResponseHeaders(200, size);
            exchange.getResponseBody().write(new byte[size]);
          }
          exchange.close();
        });
    server.start();
    base = "http://127.0.0.1:" + server.getAddress().getPort();
    files = new HttpOutputBytes(URI.create(base + "/"), LIMIT);
  }

  private static byte[] png() throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", png);
    return png.toByteArray();
  }

  private void waitForEnd() throws IOException {
    try {
      over.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @AfterEach
  void stop() {
    over.countDown();
    files.close();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void a_file_is_here_while_it_is_looked_at() throws Exception {
    Stored stored = files.find(null, base + "/outputs/r/f/small.PNG?exp=1&sig=x").orElseThrow();
    assertThat(stored.ext()).isEqualTo("png");
    assertThat(stored.identity())
        .as("the same however long its URL is good")
        .isEqualTo(
            files.find(null, base + "/outputs/r/f/small.PNG?exp=2").orElseThrow().identity());
    Path path;
    try (LocalFile local = stored.fetch(Deadline.in(PATIENCE))) {
      path = local.path();
      assertThat(Files.size(path)).isEqualTo(100);
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void the_same_bytes_are_one_picture_whatever_their_urls() throws Exception {
    ArrayNode outputs = Json.MAPPER.createArrayNode();
    for (int i = 0; i < 6; i++) {
      outputs.addObject().put("url", base + "/outputs/r/f" + i + "/same.png?exp=1");
    }
    outputs.addObject().put("url", base + "/outputs/r/f7/broken.png");
    PictureSettings settings = new PictureSettings(4, 512, 256 << 10, "none");
    try (ThumbnailMaker maker =
        new ThumbnailMaker(files, settings, Optional.empty(), PATIENCE, 16L << 20)) {
      for (int look = 0; look < 2; look++) {
        assertThat(maker.of(null, outputs, 700 << 10))
            .singleElement()
            .satisfies(one -> assertThat(one.output()).isZero());
      }
    }
  }

  @Test
  void the_end_takes_away_what_is_being_fetched_and_looked_at() throws Exception {
    Stored small = files.find(null, base + "/outputs/r/f/small.png").orElseThrow();
    try (LocalFile looked = small.fetch(Deadline.in(PATIENCE))) {
      Stored slow = files.find(null, base + "/outputs/r/f/slow.png").orElseThrow();
      Future<LocalFile> fetch = threads.submit(() -> slow.fetch(Deadline.in(PATIENCE)));
      Path folder = looked.path().getParent();
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (count(folder) < 2 && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      files.close();
      assertThatThrownBy(fetch::get).hasRootCauseInstanceOf(IOException.class);
      assertThat(folder).doesNotExist();
    }
    assertThatThrownBy(() -> small.fetch(Deadline.in(PATIENCE))).isInstanceOf(IOException.class);
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.count();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"large.png", "moved.png"})
  void what_is_too_large_or_elsewhere_is_not_fetched(String name) {
    Stored stored = files.find(null, base + "/outputs/r/f/" + name).orElseThrow();
    assertThatThrownBy(() -> stored.fetch(Deadline.in(PATIENCE))).isInstanceOf(IOException.class);
  }

  @Test
  void a_server_that_stalls_is_left_when_the_time_is_over() {
    Stored stored = files.find(null, base + "/outputs/r/f/slow.png").orElseThrow();
    assertThatThrownBy(() -> stored.fetch(Deadline.in(Duration.ofMillis(300))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void only_outputs_of_this_server_are_opened() {
    assertThat(files.find(null, "http://127.0.0.1:1/outputs/r/f/a.png")).isEmpty();
    assertThat(files.find(null, base + "1/outputs/r/f/a.png")).isEmpty();
    assertThat(files.find(null, base + "@example.com/outputs/r/f/a.png")).isEmpty();
    assertThat(files.find(null, base + "/outputs/../prod/v2/a.png")).isEmpty();
    assertThat(files.find(null, base + "/prod/v2/a.png")).isEmpty();
    assertThat(files.find(null, base + "/outputs/ /a.png")).isEmpty();
    assertThat(files.find(null, "")).isEmpty();
  }
}
