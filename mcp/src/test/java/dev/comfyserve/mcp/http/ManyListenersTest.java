package dev.comfyserve.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.RawPost;
import dev.comfyserve.mcp.TestResources;
import dev.comfyserve.mcp.TestTools;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ManyListenersTest {
  private static final int STREAMS = 200;

  @Test
  void two_hundred_streams_cost_no_threads_of_the_system_and_little_memory() throws Exception {
    TestResources resources = new TestResources();
    List<RawPost> streams = new ArrayList<>();
    try (McpFixture server =
        McpFixture.start(McpFixture.offer(TestTools.all()).withResources(resources))) {
      open(server, 0).close();
      long memory = usedMemory();
      int threads = ManagementFactory.getThreadMXBean().getThreadCount();
      for (int i = 0; i < STREAMS; i++) {
        streams.add(open(server, i));
      }
      // Both ends of the sockets are in this process.
      assertThat(usedMemory() - memory).isLessThan(50L << 20);
      assertThat(ManagementFactory.getThreadMXBean().getThreadCount() - threads)
          .isLessThan(STREAMS / 4);
      for (int i = 0; i < STREAMS; i++) {
        resources.change("test:notes/" + i);
      }
      for (int i = 0; i < STREAMS; i++) {
        assertThat(streams.get(i).nextEvent().path("params").path("uri").asString())
            .isEqualTo("test:notes/" + i);
      }
    } finally {
      for (RawPost stream : streams) {
        stream.close();
      }
    }
  }

  /** Open and acknowledged. */
  private static RawPost open(McpFixture server, int note) throws IOException {
    RawPost stream =
        new RawPost(
            server,
            Messages.modern(
                "subscriptions/listen",
                "'notifications':{'resourceSubscriptions':['test:notes/" + note + "']}"),
            "MCP-Protocol-Version: 2026-07-28",
            "Mcp-Method: subscriptions/listen");
    stream.nextEvent();
    return stream;
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
