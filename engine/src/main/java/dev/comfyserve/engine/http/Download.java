package dev.comfyserve.engine.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** Sends a file, whole or the one range that was asked for. */
final class Download {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /** What a browser may show; anything else, scripts and pages above all, is only for saving. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("png", "image/png"),
          Map.entry("apng", "image/apng"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("webp", "image/webp"),
          Map.entry("bmp", "image/bmp"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("webm", "video/webm"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("flac", "audio/flac"),
          Map.entry("wav", "audio/x-wav"),
          Map.entry("ogg", "audio/ogg"),
          Map.entry("opus", "audio/ogg"),
          Map.entry("json", "application/json"),
          Map.entry("txt", "text/plain"));

  private record Part(long from, long length) {}

  private Download() {}

  static void send(Path file, Request request, Response response) throws IOException {
    long size = Files.size(file);
    FileTime modified = Files.getLastModifiedTime(file);
    String tag = "\"" + Long.toHexString(modified.toMillis()) + "-" + Long.toHexString(size) + "\"";
    HttpFields.Mutable headers = response.getHeaders();
    headers.put(HttpHeader.CONTENT_TYPE, contentType(file));
    headers.put("Content-Disposition", disposition(file.getFileName().toString()));
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put(HttpHeader.ETAG, tag);
    headers.put(
        HttpHeader.LAST_MODIFIED,
        DateTimeFormatter.RFC_1123_DATE_TIME.format(modified.toInstant().atOffset(ZoneOffset.UTC)));
    headers.put(HttpHeader.ACCEPT_RANGES, "bytes");
    if (tag.equals(request.getHeaders().get(HttpHeader.IF_NONE_MATCH))) {
      response.setStatus(304);
      return;
    }
    Part part = new Part(0, size);
    String range = request.getHeaders().get(HttpHeader.RANGE);
    Matcher asked = RANGE.matcher(range == null ? "" : range);
    if (asked.matches() && !range.equals("bytes=-")) {
      part = part(asked.group(1), asked.group(2), size);
      if (part == null) {
        response.setStatus(416);
        headers.put(HttpHeader.CONTENT_RANGE, "bytes */" + size);
        return;
      }
      response.setStatus(206);
      headers.put(
          HttpHeader.CONTENT_RANGE,
          "bytes " + part.from + "-" + (part.from + part.length - 1) + "/" + size);
    }
    headers.put(new HttpField(HttpHeader.CONTENT_LENGTH, Long.toString(part.length)));
    if (!request.getMethod().equals("HEAD")) {
      copy(file, part, response);
    }
  }

  /** Null when it lies outside of the file. */
  private static Part part(String first, String last, long size) {
    if (first.isEmpty()) {
      long length = Math.min(Long.parseLong(last), size);
      return length == 0 ? null : new Part(size - length, length);
    }
    long from = Long.parseLong(first);
    long end = last.isEmpty() ? size : Math.min(Long.parseLong(last) + 1, size);
    return from >= end ? null : new Part(from, end - from);
  }

  private static void copy(Path file, Part part, Response response) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = Content.Sink.asOutputStream(response)) {
      in.skipNBytes(part.from);
      byte[] buffer = new byte[64 << 10];
      long left = part.length;
      while (left > 0) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw new IOException("the file shrank while it was sent");
        }
        out.write(buffer, 0, count);
        left -= count;
      }
    }
  }

  private static String contentType(Path file) {
    String name = file.getFileName().toString();
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return TYPES.getOrDefault(ending, "application/octet-stream");
  }

  private static String disposition(String name) {
    StringBuilder safe = new StringBuilder();
    name.chars().forEach(c -> safe.append(c < 0x20 || c > 0x7e || c == '"' ? '_' : (char) c));
    return "filename=\"" + safe + "\"";
  }
}
