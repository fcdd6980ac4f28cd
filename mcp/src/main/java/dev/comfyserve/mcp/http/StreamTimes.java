package dev.comfyserve.mcp.http;

import java.time.Duration;

/**
 * @param startAfter a call that has not answered by then starts its event stream
 * @param keepAlive a comment is sent after this much silence; also how soon a lost client is
 *     noticed
 * @param progressEvery the least time between two progress notifications of a call
 */
public record StreamTimes(Duration startAfter, Duration keepAlive, Duration progressEvery) {
  public static final StreamTimes DEFAULT =
      new StreamTimes(Duration.ofSeconds(3), Duration.ofSeconds(10), Duration.ofMillis(100));
}
