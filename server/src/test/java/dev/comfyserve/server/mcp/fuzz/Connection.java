package dev.comfyserve.server.mcp.fuzz;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** HTTP by hand over one socket, which is used again as long as the server keeps it open. */
final class Connection implements AutoCloseable {
  /** Far beyond any wait that a call may ask for here. */
  static final int PATIENCE_MILLIS = 30_000;

  private static final String ACKNOWLEDGED = "notifications/subscriptions/acknowledged";

  private final int port;
  private Socket socket;
  private InputStream in;

  Connection(int port) {
    this.port = port;
  }

  /**
   * Sends and reads the answer to its end, or, of a stream that does not end, to its first message.
   *
   * @throws IOException if no whole answer came in time
   */
  Received exchange(Sent sent) throws IOException {
    boolean used = socket != null;
    try {
      return once(sent);
    } catch (Idle e) {
      if (!used) {
        throw e;
      }
      // The server had closed it after the last answer, as it may.
      return once(sent);
    }
  }

  private Received once(Sent sent) throws IOException {
    if (socket == null) {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
    }
    boolean whole = false;
    try {
      write(sent.bytes(port));
      Received received = read();
      whole = !received.open() && !"close".equalsIgnoreCase(received.headers().get("connection"));
      return received;
    } finally {
      if (!whole) {
        close();
      }
    }
  }

  private void write(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      // The server may answer and close before it has read all.
    }
  }

  private Received read() throws IOException {
    String first = firstLine();
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int status = Integer.parseInt(first.split(" ")[1]);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean open = false;
    if (headers.containsKey("content-length")) {
      body.writeBytes(in.readNBytes(Integer.parseInt(headers.get("content-length"))));
    } else if (headers.containsKey("transfer-encoding")) {
      open = !chunks(body);
    }
    return new Received(status, Map.copyOf(headers), body.toString(StandardCharsets.UTF_8), open);
  }

  private String firstLine() throws IOException {
    try {
      return line();
    } catch (EOFException | java.net.SocketException e) {
      throw new Idle(e);
    }
  }

  /** False if it is a stream that waits for something to happen. */
  private boolean chunks(ByteArrayOutputStream body) throws IOException {
    while (true) {
      int size = Integer.parseInt(line().strip(), 16);
      body.writeBytes(in.readNBytes(size));
      line();
      if (size == 0) {
        return true;
      }
      if (body.toString(StandardCharsets.UTF_8).contains(ACKNOWLEDGED)) {
        return false;
      }
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection ended within an answer");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      // It is gone either way.
    } finally {
      socket = null;
    }
  }

  /** Closed without a word of an answer. */
  private static final class Idle extends IOException {
    Idle(IOException cause) {
      super("no answer: " + cause.getMessage(), cause);
    }
  }
}
