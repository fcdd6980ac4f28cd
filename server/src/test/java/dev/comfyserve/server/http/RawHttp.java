package dev.comfyserve.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP by hand, for calls that no client library would send. */
public final class RawHttp {
  private static final int TIMEOUT_MILLIS = 10_000;

  private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: (\\d+)");

  private RawHttp() {}

  /** An answer, as far as it came. */
  public record Answer(int status, Map<String, String> headers, String body) {
    public String header(String name) {
      return headers.get(name);
    }
  }

  /** Sends bytes as they are and reads to the end of the answer. */
  public static Answer send(int port, byte[] request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      try {
        socket.getOutputStream().write(request);
        socket.getOutputStream().flush();
      } catch (IOException e) {
        // The server may answer and close before it has read all.
      }
      return parse(readAnswer(socket.getInputStream()));
    }
  }

  /** Up to the announced length, or until the server closes. */
  private static byte[] readAnswer(InputStream in) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] part = new byte[64 << 10];
    for (int n = in.read(part); n >= 0; n = in.read(part)) {
      out.write(part, 0, n);
      if (whole(out.toString(StandardCharsets.ISO_8859_1))) {
        break;
      }
    }
    return out.toByteArray();
  }

  private static boolean whole(String text) {
    int end = text.indexOf("\r\n\r\n");
    Matcher length = LENGTH.matcher(end < 0 ? "" : text.substring(0, end));
    return length.find() && text.length() >= end + 4 + Integer.parseInt(length.group(1));
  }

  /** Sends text; {@code \n} alone ends a line, and the connection is closed after the answer. */
  public static Answer send(int port, String head, String body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String lines = head.strip().replace("\n", "\r\n").replace("HOST", "127.0.0.1:" + port);
    String close = lines.contains("Connection:") ? "" : "Connection: close\r\n";
    out.writeBytes((lines + "\r\n" + close + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(body.getBytes(StandardCharsets.UTF_8));
    return send(port, out.toByteArray());
  }

  static Answer parse(byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IOException("no HTTP answer: \"" + text + "\"");
    }
    String[] lines = text.substring(0, end).split("\r\n");
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : Arrays.asList(lines).subList(1, lines.length)) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    String body = text.substring(end + 4);
    if ("chunked".equalsIgnoreCase(headers.get("Transfer-Encoding"))) {
      body = unchunk(body);
    }
    return new Answer(
        Integer.parseInt(lines[0].split(" ")[1]),
        headers,
        new String(body.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
  }

  private static String unchunk(String body) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < body.length()) {
      int line = body.indexOf("\r\n", at);
      int size = Integer.parseInt(body.substring(at, line).strip(), 16);
      if (size == 0) {
        break;
      }
      out.append(body, line + 2, line + 2 + size);
      at = line + 2 + size + 2;
    }
    return out.toString();
  }

  /** One read of what has come so far; for streams that stay open. */
  public static String readSome(InputStream in) throws IOException {
    byte[] part = new byte[64 << 10];
    int n = in.read(part);
    return n < 0 ? "" : new String(part, 0, n, StandardCharsets.UTF_8);
  }
}
