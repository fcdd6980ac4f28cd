package dev.comfyserve.server.mcp.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One call as it goes over the wire.
 *
 * @param target the path with its query
 * @param headers lines without those that HTTP itself needs
 */
record Sent(String target, List<Header> headers, byte[] body, boolean chunked) {
  /** Beyond it a reader of a failure sees no more. */
  private static final int SHOWN = 2000;

  /** A header line; the value's characters are its bytes. */
  record Header(String name, String value) {}

  /** A plain one. */
  static Sent toMcp(List<Header> headers, byte[] body) {
    return new Sent("/mcp", headers, body, false);
  }

  Sent {
    headers = List.copyOf(headers);
  }

  Sent with(List<Header> others) {
    return new Sent(target, others, body, chunked);
  }

  Sent with(byte[] other) {
    return new Sent(target, headers, other, chunked);
  }

  /** The values of a header, in their order. */
  List<String> values(String name) {
    List<String> values = new ArrayList<>();
    for (Header header : headers) {
      if (header.name().equalsIgnoreCase(name)) {
        values.add(header.value());
      }
    }
    return values;
  }

  byte[] bytes(int port) {
    StringBuilder head =
        new StringBuilder("POST " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + port);
    for (Header header : headers) {
      head.append("\r\n").append(header.name()).append(": ").append(header.value());
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + 512);
    if (chunked) {
      head.append("\r\nTransfer-Encoding: chunked\r\n\r\n");
      out.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      int half = body.length / 2;
      chunk(out, 0, half);
      chunk(out, half, body.length);
      out.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    } else {
      head.append("\r\nContent-Length: ").append(body.length).append("\r\n\r\n");
      out.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      out.writeBytes(body);
    }
    return out.toByteArray();
  }

  private void chunk(ByteArrayOutputStream out, int from, int to) {
    if (from < to) {
      out.writeBytes((Integer.toHexString(to - from) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(body, from, to - from);
      out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** As an HTTP message, with what cannot be seen as an escape. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("POST " + target + "\n");
    headers.forEach(line -> text.append(line.name() + ": " + line.value() + "\n"));
    text.append("\n")
        .append(new String(body, 0, Math.min(body.length, SHOWN), StandardCharsets.UTF_8));
    if (body.length > SHOWN) {
      text.append("... (").append(body.length).append(" bytes)");
    }
    StringBuilder shown = new StringBuilder();
    text.chars()
        .forEach(
            c -> {
              if (c == '\n' || (c >= ' ' && c < 0x7f)) {
                shown.append((char) c);
              } else {
                shown.append("\\u%04x".formatted(c));
              }
            });
    return shown.toString();
  }
}
