package dev.comfyserve.cli.open;

import dev.comfyserve.cli.ServerProcess;
import dev.comfyserve.contract.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A call over a connection of its own whose answer is a stream that stays open. */
final class OpenCall implements AutoCloseable {
  private static final String VERSION = "2026-07-28";
  private static final String META = "io.modelcontextprotocol/";
  private static final int PATIENCE_MILLIS = 120_000;

  private final Socket socket;
  private final BufferedReader lines;

  /**
   * @param params without {@code _meta}, which is added
   */
  OpenCall(ServerProcess server, String method, ObjectNode params) throws IOException {
    ObjectNode message = Json.object().put("jsonrpc", "2.0").put("id", 1).put("method", method);
    ObjectNode all = params.deepCopy();
    ObjectNode meta = all.putObject("_meta");
    if (method.equals("tools/call")) {
      meta.put("progressToken", "p");
    }
    meta.put(META + "protocolVersion", VERSION).putObject(META + "clientCapabilities");
    message.set("params", all);
    byte[] body = Json.write(message).getBytes(StandardCharsets.UTF_8);
    List<String> head =
        List.of(
            "POST /mcp HTTP/1.1",
            "Host: 127.0.0.1:" + server.url().getPort(),
            "Authorization: Bearer " + ServerProcess.TOKEN.reveal(),
            "Content-Type: application/json",
            "Accept: application/json, text/event-stream",
            "MCP-Protocol-Version: " + VERSION,
            "Mcp-Method: " + method,
            "Mcp-Name: " + params.path("name").asString("none"),
            "Content-Length: " + body.length,
            "",
            "");
    socket = new Socket(server.url().getHost(), server.url().getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.getOutputStream().write(String.join("\r\n", head).getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(body);
    // A small buffer: there are hundreds of these.
    lines =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 512);
  }

  /** The next message of the stream. */
  JsonNode next() throws IOException {
    StringBuilder seen = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("data: ")) {
        return Json.parse(line.substring("data: ".length()));
      }
      if (seen.length() < 1000) {
        seen.append(line).append('\n');
      }
    }
    throw new IOException("the answer ended:\n" + seen);
  }

  /** The message that is the answer, past all that is told before it. */
  JsonNode answer() throws IOException {
    JsonNode message = next();
    while (message.has("method")) {
      message = next();
    }
    return message;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
