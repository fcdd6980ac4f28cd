package dev.comfyserve.engine.http;

import dev.comfyserve.engine.json.WireJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** What a route answers. */
sealed interface Answer {
  /** Bytes in memory. */
  record Body(int status, String contentType, byte[] bytes) implements Answer {}

  /** A file, or a part of it where the client asks for one. */
  record Download(Path file) implements Answer {}

  /** Nothing at all: the connection is cut. */
  record Cut() implements Answer {}

  static Answer json(JsonNode json) {
    return json(200, json);
  }

  static Answer json(int status, JsonNode json) {
    return new Body(status, "application/json; charset=utf-8", WireJson.bytes(json));
  }

  static Answer empty(int status) {
    return new Body(status, null, new byte[0]);
  }

  static Answer text(int status, String text) {
    return new Body(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }
}
