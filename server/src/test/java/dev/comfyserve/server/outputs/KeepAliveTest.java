package dev.comfyserve.server.outputs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.server.ServerFixture;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An answer that does not say that the connection ends leaves it open for the next call. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class KeepAliveTest {
  private static ServerFixture server;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ServerFixture.start(folder, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | /prod/v2/files | application/octet-stream | hello",
        "POST | /prod/v2/files | multipart/form-data; boundary=b | nonsense",
        "POST | /prod/v2/files | multipart/form-data | nonsense",
        "POST | /prod/v2/files | multipart/form-data; boundary=b | --b--",
        "POST | /prod/v2/deployments | text/plain | {}",
        "POST | /prod/v2/deployments | application/json | {",
        "POST | /nowhere | application/json | {}",
        "PUT | /metrics | application/json | {}",
        "GET | /files/x/y | | ",
        "HEAD | /health/live | | ",
        "GET | /health/live | application/json | {}",
        "POST | /mcp | application/json | {}",
        "POST | /mcp | text/plain | {}",
      })
  void the_connection_stays(String method, String path, String type, String body) throws Exception {
    String text = body == null ? "" : body;
    String head =
        "%s %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n%sContent-Length: %d\r\n\r\n"
            .formatted(
                method,
                path,
                server.aliceToken().reveal(),
                type == null ? "" : "Content-Type: " + type + "\r\n",
                text.length());
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(10_000);
      for (int round = 0; round < 3; round++) {
        socket.getOutputStream().write((head + text).getBytes(StandardCharsets.US_ASCII));
        String answer = answer(socket.getInputStream(), method);
        assertThat(answer).as("round " + round).startsWith("HTTP/1.1 ");
        assertThat(answer).doesNotContainIgnoringCase("Connection: close");
      }
    }
  }

  private static String answer(InputStream in, String method) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String text = "";
    while (!text.contains("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        return text;
      }
      out.write(b);
      text = out.toString(StandardCharsets.US_ASCII);
    }
    for (String line : text.split("\r\n")) {
      if (line.startsWith("Content-Length: ") && !method.equals("HEAD")) {
        in.readNBytes(Integer.parseInt(line.substring(16)));
      }
    }
    return text;
  }
}
