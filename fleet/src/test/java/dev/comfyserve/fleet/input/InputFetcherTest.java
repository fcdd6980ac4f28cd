package dev.comfyserve.fleet.input;

import static dev.comfyserve.fleet.Desk.ALICE;
import static dev.comfyserve.fleet.Desk.BOB;
import static dev.comfyserve.fleet.Desk.PICTURE_GRAPH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.comfyui.graph.FileRef;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.RequestState;
import dev.comfyserve.fleet.Desk;
import dev.comfyserve.store.request.Request;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Over a real store and a real web server at 127.0.0.2, which the operator allows. */
class InputFetcherTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final byte[] GIF = "GIF89a, a picture".getBytes(StandardCharsets.US_ASCII);
  private static final long LIMIT = 100;

  @TempDir Path folder;
  private Desk desk;
  private WebHost host;
  private InputFetcher fetcher;
  private String deployment;

  @BeforeEach
  void open() throws Exception {
    desk = new Desk(folder);
    host = WebHost.plain("127.0.0.2");
    host.on("/cat.gif", WebHost.file("image/gif", GIF));
    deployment = desk.deploy(ALICE, PICTURE_GRAPH);
    fetcher = fetcher(new RetryPlan(3, Duration.ofMillis(5)));
  }

  @AfterEach
  void close() {
    fetcher.close();
    host.close();
    desk.close();
  }

  private InputFetcher fetcher(RetryPlan plan) {
    InputClient client =
        new InputClient(
            List.of(Network.of("127.0.0.2/32")),
            AddressLookup.SYSTEM,
            Duration.ofSeconds(10),
            new SslContextFactory.Client());
    return new InputFetcher(
        desk.store, client, desk.signals, InstantSource.system(), new Random(1), plan, LIMIT);
  }

  private String url(String path) {
    return "http://127.0.0.2:" + host.port() + path;
  }

  private String submit(Caller caller, String where, String url) {
    ObjectNode body = Json.object();
    body.putObject("overrides").putObject("1").putObject("inputs").put("image", url);
    return desk.submit(caller, where, body.toString());
  }

  private String submit(String url) {
    return submit(ALICE, deployment, url);
  }

  private Request await(String request, Predicate<Request> done) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      long tick = desk.signals.requestTick(request);
      Request now = desk.store.requests().byId(request).orElseThrow();
      if (done.test(now)) {
        return now;
      }
      assertThat(System.nanoTime()).as("waiting for %s", now).isLessThan(deadline);
      desk.signals.awaitRequest(request, tick, Duration.ofMillis(200));
    }
  }

  private String failure(String request) throws InterruptedException {
    Request failed = await(request, r -> r.state() == RequestState.FAILED);
    assertThat(failed.error().get("errorCode").asInt()).isEqualTo(30006);
    return failed.error().get("error").asString();
  }

  @Test
  void a_fetched_file_makes_the_request_ready() throws Exception {
    String request = submit(url("/cat.gif?sig=secret"));
    fetcher.start();
    await(request, r -> r.urlsPending() == 0);
    JsonNode value = desk.claim(deployment).graph().path("1").path("inputs").path("image");
    FileRef.Stored file = (FileRef.Stored) FileRef.of(value).orElseThrow();
    assertThat(file.ext()).isEqualTo("gif");
    assertThat(file.size()).isEqualTo(GIF.length);
  }

  @Test
  void a_failure_of_the_other_side_is_tried_again() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    host.on(
        "/cat.gif",
        exchange -> {
          boolean well = calls.incrementAndGet() == 3;
          (well ? WebHost.file("image/gif", GIF) : WebHost.status(503)).give(exchange);
        });
    fetcher.start();
    String request = submit(url("/cat.gif"));
    fetcher.wake();
    await(request, r -> r.urlsPending() == 0);
    assertThat(calls).hasValue(3);
  }

  @Test
  void after_the_last_try_the_request_fails_and_says_why_without_the_query() throws Exception {
    host.on("/cat.gif", WebHost.status(503));
    String request = submit(url("/cat.gif?sig=secret"));
    fetcher.start();
    assertThat(failure(request))
        .contains(url("/cat.gif"))
        .contains("HTTP status 503")
        .doesNotContain("secret");
    assertThat(host.asked).hasSize(3);
  }

  @Test
  void what_is_refused_is_not_tried_again() throws Exception {
    host.on("/page", WebHost.file("text/html", "<html>".getBytes(StandardCharsets.US_ASCII)));
    host.on("/empty", WebHost.file("image/gif", new byte[0]));
    host.on("/large", WebHost.file("image/gif", new byte[101]));
    host.on(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(new byte[101]);
        });
    fetcher.start();
    for (String[] one :
        new String[][] {
          {url("/none"), "HTTP status 404"},
          {url("/page"), "a web page"},
          {url("/large"), "larger than the limit of 100 bytes"},
          {url("/endless"), "larger than the limit of 100 bytes"},
          {url("/empty"), "empty"},
          {"http://127.0.0.1:" + host.port() + "/cat.gif", "not on the public internet"},
          {"https://2130706433/cat.gif", "unusual form"},
          {"https://me:secret@127.0.0.2/cat.gif", "user name"}
        }) {
      String request = submit(one[0]);
      fetcher.wake();
      assertThat(failure(request)).as(one[0]).contains(one[1]).doesNotContain("secret");
    }
    assertThat(host.asked).containsExactly("/none", "/page", "/large", "/endless", "/empty");
  }

  @Test
  void one_fetch_serves_every_request_of_an_account_and_no_other_account() throws Exception {
    String first = submit(url("/cat.gif"));
    String second = submit(url("/cat.gif"));
    String bobs = submit(BOB, desk.deploy(BOB, PICTURE_GRAPH), url("/cat.gif"));
    fetcher.start();
    for (String request : List.of(first, second, bobs)) {
      await(request, r -> r.urlsPending() == 0);
    }
    assertThat(host.asked).hasSize(2);
  }

  @Test
  void one_broken_url_of_two_ends_the_request_and_a_cancelled_one_stays_cancelled()
      throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    host.on(
        "/slow",
        exchange -> {
          asked.countDown();
          try {
            cancelled.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          WebHost.file("image/gif", GIF).give(exchange);
        });
    String request = submit(url("/slow"));
    fetcher.start();
    asked.await();
    desk.api.cancelRequest(ALICE, deployment, request);
    cancelled.countDown();
    String later = submit(url("/none"));
    fetcher.wake();
    failure(later);
    await(request, r -> r.state() == RequestState.CANCELLED);
  }

  @Test
  void what_a_stopped_fetcher_left_the_next_one_fetches() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    host.on(
        "/cat.gif",
        exchange -> {
          if (calls.incrementAndGet() == 1) {
            asked.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          WebHost.file("image/gif", GIF).give(exchange);
        });
    String request = submit(url("/cat.gif"));
    fetcher.start();
    asked.await();
    fetcher.close();
    assertThat(desk.store.requests().byId(request).orElseThrow().state())
        .isEqualTo(RequestState.IN_QUEUE);
    fetcher = fetcher(RetryPlan.DEFAULT);
    fetcher.start();
    await(request, r -> r.urlsPending() == 0);
  }
}
