package dev.comfyserve.comfyui.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on a bare socket, for what a good server never does. One script for each connection. */
final class RawServer implements AutoCloseable {
  interface Script {
    void run(Socket socket, String head) throws Exception;
  }

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final Script script;

  RawServer(Script script) throws IOException {
    this.script = script;
    Thread.ofVirtual().start(this::accept);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      InputStream in = socket.getInputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        int b = in.read();
        if (b < 0) {
          return;
        }
        head.write(b);
      }
      script.run(socket, head.toString(StandardCharsets.ISO_8859_1));
    } catch (Exception e) {
      // the other side is gone
    }
  }

  static void upgrade(Socket socket, String head) throws IOException, NoSuchAlgorithmException {
    String key = head.replaceAll("(?s).*Sec-WebSocket-Key: *([^\r]+)\r.*", "$1");
    MessageDigest sha = MessageDigest.getInstance("SHA-1");
    byte[] hash = sha.digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes());
    String answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + Base64.getEncoder().encodeToString(hash)
            + "\r\n\r\n";
    socket.getOutputStream().write(answer.getBytes());
  }

  static void frame(Socket socket, int opcode, byte[] payload) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(10).put((byte) (0x80 | opcode)).put((byte) 127);
    head.putLong(payload.length);
    socket.getOutputStream().write(head.array());
    socket.getOutputStream().write(payload);
  }

  static void text(Socket socket, String text) throws IOException {
    frame(socket, 1, text.getBytes(StandardCharsets.UTF_8));
  }

  static void answer(Socket socket, int status, String contentType, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 %d x\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, contentType, bytes.length);
    socket.getOutputStream().write(head.getBytes());
    socket.getOutputStream().write(bytes);
    // A close with a request unread would be a reset, and that may overtake the answer.
    socket.shutdownOutput();
    drain(socket);
    socket.close();
  }

  /** Reads until the other side ends. */
  static void drain(Socket socket) throws IOException {
    byte[] buffer = new byte[8192];
    while (socket.getInputStream().read(buffer) >= 0) {
      continue;
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
