package dev.comfyserve.server.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.client.McpClient;
import dev.comfyserve.mcp.client.Subscription;
import dev.comfyserve.server.ServerFixture;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Subscriptions of the whole server, over its real HTTP side. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ListeningTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<Subscription> open = new ArrayList<>();
  private ServerFixture server;
  private McpClient client;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    server = ServerFixture.start(folder, Map.of());
    client =
        McpClient.connect(server.url().resolve("/mcp"), server.aliceToken().reveal(), PATIENCE);
  }

  @AfterEach
  void stop() {
    open.forEach(Subscription::close);
    client.close();
    server.close();
  }

  @Test
  void a_request_that_changes_is_told_to_its_owner() throws Exception {
    String deployment = ServerFixture.deploy(server.alice(), slow());
    String request = ServerFixture.submit(server.alice(), deployment, "{}");
    String uri = "comfyserve://requests/" + request.substring(request.lastIndexOf('/') + 1);
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    Subscription mine =
        client.listen(watching(uri), changed -> told.add(changed.params().path("uri").asString()));
    open.add(mine);
    assertThat(mine.granted().path("resourceSubscriptions").get(0).asString()).isEqualTo(uri);
    assertThat(told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(uri);
    try (McpClient bob =
        McpClient.connect(server.url().resolve("/mcp"), server.bobToken().reveal(), PATIENCE)) {
      Subscription his = bob.listen(watching(uri), _ -> {});
      open.add(his);
      assertThat(his.granted().isEmpty()).isTrue();
    }
  }

  @Test
  void a_server_that_stops_ends_each_subscription_with_its_answer() throws Exception {
    for (int i = 0; i < 20; i++) {
      open.add(client.listen(Json.object(), _ -> {}));
    }
    server.server().close();
    for (Subscription subscription : open) {
      // A connection that is cut off before the answer is an exception.
      assertThat(subscription.awaitEnd(PATIENCE)).isTrue();
    }
  }

  @Test
  void two_hundred_subscriptions_cost_little() throws Exception {
    String deployment = ServerFixture.deploy(server.alice(), slow());
    String request = ServerFixture.submit(server.alice(), deployment, "{}");
    String uri = "comfyserve://requests/" + request.substring(request.lastIndexOf('/') + 1);
    open.add(client.listen(watching(uri), _ -> {}));
    long memory = usedMemory();
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    while (open.size() <= 200) {
      open.add(client.listen(watching(uri), _ -> {}));
    }
    long more = usedMemory() - memory;
    // Both ends of the connections are in this process.
    assertThat(more).as("bytes for 200 subscriptions").isLessThan(50L << 20);
    assertThat(ManagementFactory.getThreadMXBean().getThreadCount() - threads).isLessThan(50);
    assertThat(server.alice().get(request + "/status").expect(200)).isNotNull();
  }

  private static ObjectNode watching(String uri) {
    ObjectNode wanted = Json.object();
    wanted.putArray("resourceSubscriptions").add(uri);
    return wanted;
  }

  /** Runs long enough to be watched, and shows its progress. */
  private static ObjectNode slow() {
    return (ObjectNode)
        Json.parse(
            """
            {"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 7}},
             "2": {"class_type": "TestSlow", "inputs": {"image": ["1", 0], "seconds": 60, "steps": 600}},
             "9": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "x"}}}
            """);
  }

  private static long usedMemory() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
