package dev.comfyserve.client;

import java.time.Duration;

/**
 * How long the client waits for what.
 *
 * @param connect the longest for a connection
 * @param call the longest for a call, from its start to the last byte of the answer
 * @param firstLook how soon after a change an awaited request is looked at again
 * @param longestLook what that grows to while nothing changes; our own server is always looked at
 *     soon
 */
public record ApiTimes(Duration connect, Duration call, Duration firstLook, Duration longestLook) {
  public static final ApiTimes DEFAULT =
      new ApiTimes(
          Duration.ofSeconds(10),
          Duration.ofSeconds(120),
          Duration.ofMillis(500),
          Duration.ofSeconds(5));

  public ApiTimes withCall(Duration other) {
    return new ApiTimes(connect, other, firstLook, longestLook);
  }

  public ApiTimes withLooks(Duration first, Duration longest) {
    return new ApiTimes(connect, call, first, longest);
  }
}
