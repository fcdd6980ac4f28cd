package dev.comfyserve.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.random.RandomGenerator;

/** Ports of this machine. */
public final class Ports {
  /** Below those that systems give out by themselves, to other tests and to each connection. */
  private static final int LEAST = 20_000;

  private static final int MOST = 32_000;
  private static final int TRIES = 100;

  private Ports() {}

  /** A port that was free a moment ago, and that nobody gets who does not ask for it. */
  public static int free() throws IOException {
    BindException taken = null;
    for (int i = 0; i < TRIES; i++) {
      int port = RandomGenerator.getDefault().nextInt(LEAST, MOST);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        taken = e;
      }
    }
    throw taken;
  }

  /** Where nobody listens. */
  public static URI nobody() throws IOException {
    return URI.create("http://127.0.0.1:" + free());
  }
}
