package dev.comfyserve.server.mcp.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.comfyserve.contract.Json;
import dev.comfyserve.server.RestClient;
import dev.comfyserve.server.ServerFixture;
import dev.comfyserve.testkit.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Twenty thousand broken calls: each is answered, by the rules, and the server is as well as
 * before. {@code -Dcomfyserve.fuzz.seed} makes other ones, {@code -Dcomfyserve.fuzz.calls} more.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class MutatedCallsTest {
  private static final long SEED = Long.getLong("comfyserve.fuzz.seed", 20_260_728L);
  private static final int CALLS = Integer.getInteger("comfyserve.fuzz.calls", 20_000);
  private static final int AT_ONCE = 16;

  private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";

  private final AtomicInteger next = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();

  @TempDir private Path folder;

  @Test
  void every_broken_call_is_answered_by_the_rules() throws Exception {
    Map<String, String> settings =
        Map.of(
            "auth", "none",
            "body_limit_mib", "1",
            "wait_cap_seconds", "1",
            "slots", "1",
            "toolsets", "all",
            "comfyui_urls", Ports.nobody() + ";shared");
    Complaints complaints = new Complaints();
    try (ServerFixture server = ServerFixture.start(folder, settings)) {
      Seeds seeds = new Seeds(things(server.nobody()), tools(server.port()));
      complaints.listen();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
          all.add(threads.submit(() -> send(server.port(), seeds)));
        }
        for (Future<?> one : all) {
          one.get();
        }
      } finally {
        complaints.stopListening();
      }
      System.err.println("answers to " + CALLS + " broken calls by status: " + statuses);
      assertThat(failures).as("seed %d", SEED).isEmpty();
      assertThat(complaints.heard).as("seed %d: nothing to complain of in the log", SEED).isEmpty();
      assertThat(tools(server.port())).as("tools afterwards").hasSizeGreaterThanOrEqualTo(10);
    }
  }

  /** A request that has ended, and a deployment whose requests never begin. */
  private static Map<String, String> things(RestClient client) throws Exception {
    String ready = deploy(client, workflow(client, "embedded"));
    String request =
        client.post(ready + "/inference", "{}").expect(200).json().path("request_id").asString();
    ServerFixture.ended(client, ready + "/requests/" + request);
    String idle = workflow(client, "attached");
    Map<String, String> ids = new LinkedHashMap<>();
    ids.put("READY", last(ready));
    ids.put("DONE", request);
    ids.put("DEPLOYMENT", last(deploy(client, idle)));
    ids.put("WORKFLOW", idle);
    ids.put("NONE", ServerFixture.UNKNOWN);
    return ids;
  }

  private static String workflow(RestClient client, String runtime) throws Exception {
    ObjectNode body = Json.object().put("name", runtime).put("runtime", runtime);
    body.set("workflow_api_json", ServerFixture.picture(16, 16, 255));
    return client
        .post("/prod/v2/workflows", Json.write(body))
        .expect(200)
        .json()
        .path("workflow_id")
        .asString();
  }

  private static String deploy(RestClient client, String workflow) throws Exception {
    ObjectNode body = Json.object().put("name", "fuzz").put("workflow_id", workflow);
    String text = Json.write(body.put("workflow_version", "v1"));
    JsonNode made = client.post("/prod/v2/deployments", text).expect(200).json();
    return "/prod/v2/deployments/" + made.path("id").asString();
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private void send(int port, Seeds seeds) {
    try (Connection connection = new Connection(port)) {
      for (int number = next.getAndIncrement();
          number < CALLS && failures.isEmpty();
          number = next.getAndIncrement()) {
        Sent sent = new Mutations(new Random(SEED * 1_000_003L + number)).mutated(seeds);
        Verdict verdict = judge(connection, sent);
        if (verdict.broken() != null) {
          failures.add(report(connection, number, sent, verdict));
        } else {
          statuses.computeIfAbsent(verdict.status(), _ -> new AtomicInteger()).incrementAndGet();
        }
      }
    }
  }

  private record Verdict(String broken, String answer, int status) {
    /** Without what broke it, which differs from call to call. */
    String rule() {
      return broken == null ? "" : broken.split(Rules.DETAIL, 2)[0];
    }
  }

  private static Verdict judge(Connection connection, Sent sent) {
    try {
      Received received = connection.exchange(sent);
      return new Verdict(Rules.broken(sent, received), received.toString(), received.status());
    } catch (IOException e) {
      return new Verdict("every call is answered in time" + Rules.DETAIL + e, "", 0);
    }
  }

  private static String report(Connection connection, int number, Sent sent, Verdict verdict) {
    // One that hangs costs its whole patience at each try.
    int tries = verdict.status() == 0 ? 3 : 400;
    Sent small =
        new Shrinker(smaller -> verdict.rule().equals(judge(connection, smaller).rule()), tries)
            .shrink(sent);
    return "call %d breaks the rule \"%s\"%n--- sent, as small as possible:%n%s%n--- answer:%n%s%n"
        .formatted(number, verdict.broken(), small, judge(connection, small).answer());
  }

  private static JsonNode tools(int port) throws IOException {
    try (Connection connection = new Connection(port)) {
      List<Sent.Header> headers =
          List.of(
              new Sent.Header("Content-Type", "application/json"),
              new Sent.Header("Accept", "application/json, text/event-stream"));
      Received answer =
          connection.exchange(Sent.toMcp(headers, LIST.getBytes(StandardCharsets.UTF_8)));
      return Json.parse(answer.body()).at("/result/tools");
    }
  }

  /** What the server's log complains of: every error, and every warning that shows a failure. */
  private static final class Complaints extends AppenderBase<ILoggingEvent> {
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    void listen() {
      setContext(root.getLoggerContext());
      start();
      root.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLevel().isGreaterOrEqual(Level.ERROR)
          || (event.getLevel().isGreaterOrEqual(Level.WARN) && event.getThrowableProxy() != null)) {
        heard.add(event.getLevel() + " " + event.getFormattedMessage());
      }
    }

    void stopListening() {
      root.detachAppender(this);
      stop();
    }
  }
}
