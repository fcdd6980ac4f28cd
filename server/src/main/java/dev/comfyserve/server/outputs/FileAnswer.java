package dev.comfyserve.server.outputs;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.server.http.Call;
import dev.comfyserve.server.http.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * A stored file as an HTTP answer.
 *
 * @param sha256 of its bytes, lower-case hex
 */
record FileAnswer(Path path, String filename, String contentType, String sha256, long size) {
  private static final int BUFFER = 128 << 10;

  /** What a browser may show; everything else it may only save, because it could run it. */
  private static final Set<String> SHOWN =
      Set.of(
          "image/png",
          "image/jpeg",
          "image/webp",
          "image/gif",
          "image/avif",
          "image/bmp",
          "image/tiff",
          "text/plain",
          "application/json");

  void send(Call call, Reply reply) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      headers(reply);
      if (known(call)) {
        reply.empty(304);
        return;
      }
      switch (range(call)) {
        case ByteRange.Whole() -> body(call, reply, 200, file, 0, size);
        case ByteRange.Part part -> {
          reply.header("Content-Range", "bytes " + part.first() + "-" + part.last() + "/" + size);
          body(call, reply, 206, file, part.first(), part.length());
        }
        case ByteRange.Unsatisfiable() -> unsatisfiable(reply);
      }
    }
  }

  private void headers(Reply reply) {
    String digest = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256));
    reply
        .header("ETag", etag())
        .header("Repr-Digest", "sha-256=:" + digest + ":")
        .header("Accept-Ranges", "bytes")
        .header("Cache-Control", "private, max-age=3600, immutable")
        .header("Content-Security-Policy", "default-src 'none'; sandbox")
        .header("Content-Disposition", disposition());
  }

  private String etag() {
    return "\"" + sha256 + "\"";
  }

  /** Does the caller have this file already? */
  private boolean known(Call call) {
    return call.headers("If-None-Match").stream()
        .flatMap(value -> Arrays.stream(value.split(",")))
        .map(String::strip)
        .anyMatch(this::names);
  }

  private boolean names(String tag) {
    return tag.equals("*") || tag.equals(etag()) || tag.equals("W/" + etag());
  }

  private ByteRange range(Call call) {
    boolean changed = call.header("If-Range").map(tag -> !tag.equals(etag())).orElse(false);
    return changed ? new ByteRange.Whole() : ByteRange.of(call.header("Range").orElse(null), size);
  }

  private void unsatisfiable(Reply reply) throws IOException {
    ApiException error =
        new ApiException(
            ErrorCode.RANGE_NOT_SATISFIABLE, "The file has " + size + " bytes; ask within them.");
    reply.header("Content-Range", "bytes */" + size).json(416, error.body());
  }

  private void body(Call call, Reply reply, int status, FileChannel file, long from, long length)
      throws IOException {
    if (call.method().equals("HEAD")) {
      reply.head(status, contentType, length);
      return;
    }
    try (OutputStream out = reply.stream(status, contentType, length)) {
      ByteBuffer buffer = ByteBuffer.allocate(Math.clamp(length, 1, BUFFER));
      long left = length;
      long at = from;
      while (left > 0) {
        buffer.clear().limit((int) Math.min(left, buffer.capacity()));
        int read = file.read(buffer, at);
        if (read < 0) {
          throw new IOException("a stored file is shorter than its row says: " + sha256);
        }
        out.write(buffer.array(), 0, read);
        at += read;
        left -= read;
      }
    }
  }

  private String disposition() {
    String type = contentType.toLowerCase(Locale.ROOT);
    int semicolon = type.indexOf(';');
    String bare = (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
    boolean shown = SHOWN.contains(bare) || bare.startsWith("video/") || bare.startsWith("audio/");
    StringBuilder plain = new StringBuilder();
    StringBuilder encoded = new StringBuilder();
    for (byte b : filename.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean simple =
          c < 0x80 && (Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_');
      plain.append(simple || c == ' ' ? c : '_');
      encoded.append(simple ? String.valueOf(c) : String.format("%%%02X", (int) c));
    }
    return (shown ? "inline" : "attachment")
        + "; filename=\""
        + plain
        + "\"; filename*=UTF-8''"
        + encoded;
  }
}
