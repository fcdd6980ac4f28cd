package dev.comfyserve.mcp;

import dev.comfyserve.mcp.jsonrpc.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** A POST over a bare socket, so that a test can leave in the middle of the answer. */
public final class RawPost implements AutoCloseable {
  private final Socket socket;
  private final BufferedReader in;

  public RawPost(McpFixture server, String body, String... headerLines) throws IOException {
    socket = new Socket(server.url().getHost(), server.url().getPort());
    socket.setSoTimeout(20_000);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder("POST /mcp HTTP/1.1\r\nHost: localhost\r\n");
    head.append("Content-Type: application/json\r\nAccept: ").append(Posted.BOTH).append("\r\n");
    for (String line : headerLines) {
      head.append(line).append("\r\n");
    }
    head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
    socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Reads up to the first line that starts so. */
  public String readUntil(String start) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith(start)) {
        return line;
      }
    }
    throw new AssertionError("no line starts with " + start);
  }

  /** The message of the next event. */
  public JsonNode nextEvent() throws IOException {
    return JsonText.read(readUntil("data: ").substring(6));
  }

  /** Whether the answer has come to its end, after whatever is left of it. */
  public boolean ended() throws IOException {
    // The length of the last chunk.
    return "0".equals(readUntil("0"));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
