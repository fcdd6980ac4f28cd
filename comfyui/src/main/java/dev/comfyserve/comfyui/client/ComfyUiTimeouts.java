package dev.comfyserve.comfyui.client;

import java.time.Duration;

/**
 * How long to wait for ComfyUI, which answers everything on one thread.
 *
 * @param connect for a connection
 * @param call for the whole of a small call
 * @param submit for the answer to a prompt, which ComfyUI checks before it answers
 * @param forward for the whole of a forwarded call
 * @param stall for the next bytes of a file on its way
 * @param ping between two pings of a websocket; one that was silent for two of them is dropped
 */
public record ComfyUiTimeouts(
    Duration connect,
    Duration call,
    Duration submit,
    Duration forward,
    Duration stall,
    Duration ping) {
  public static final ComfyUiTimeouts DEFAULT =
      new ComfyUiTimeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(110),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10));

  public ComfyUiTimeouts withPing(Duration interval) {
    return new ComfyUiTimeouts(connect, call, submit, forward, stall, interval);
  }

  public ComfyUiTimeouts withCall(Duration limit) {
    return new ComfyUiTimeouts(connect, limit, submit, forward, stall, ping);
  }
}
