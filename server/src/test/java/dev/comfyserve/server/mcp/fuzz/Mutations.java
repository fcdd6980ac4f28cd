package dev.comfyserve.server.mcp.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Breaks good calls: in their structure, in their text, in their headers. */
final class Mutations {
  /** Values that stand where others were expected. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "-0",
          "1.5",
          "1.0",
          "1e3",
          "1e400",
          "-1e-400",
          "2147483648",
          "9007199254740993",
          "18446744073709551616",
          "1" + "0".repeat(400),
          "\"\"",
          "\" \"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\ud83d\\ude00\"",
          "\"../../etc/passwd\"",
          "\"2026-07-28\"",
          "\"2025-03-26\"",
          "\"tools/call\"",
          "\"comfyserve://\"",
          "\"comfyserve://requests/\"",
          "\"comfyserve://requests/%2e%2e/x\"",
          "\"=?base64?YQ==?=\"",
          "[]",
          "[null]",
          "{}",
          "{\"\":{}}",
          "[[],{}]",
          "\"%s%n${x}'--\"",
          "\"\\u202e\"");

  /** Ids of every JSON type. */
  private static final List<String> IDS =
      List.of(
          "0",
          "-1",
          "-0",
          "7",
          "1786000000123",
          "9007199254740993",
          "18446744073709551616",
          "-99999999999999999999999999",
          "1.5",
          "1.0",
          "1e2",
          "null",
          "true",
          "[]",
          "{}",
          "\"\"",
          "\"1\"",
          "\"a-\\u00e9-\\ud83d\\ude00\"",
          "\"\\ud800\"",
          "\"\\u0000\"",
          "\"" + "i".repeat(3000) + "\"");

  /** Text that makes JSON something else. */
  private static final List<String> SPLICES =
      List.of(
          ",",
          ":",
          "\"",
          "\\",
          "{",
          "}",
          "[",
          "]",
          "\u0000",
          "\ufeff",
          "\uffff",
          " ",
          "\n",
          "\t",
          "//x\n",
          "NaN",
          "'",
          "\"id\":2,",
          "\"jsonrpc\":\"2.0\",",
          "\"params\":{},",
          "\"method\":\"ping\",",
          "\"_meta\":null,",
          "\\ud800",
          "\ud83d\ude00",
          "}{",
          "[[[[");

  private static final List<String> VERSIONS =
      List.of(
          "2026-07-28",
          "2025-11-25",
          "2025-06-18",
          "2025-03-26",
          "2024-11-05",
          "2099-01-01",
          "x",
          "",
          " 2026-07-28\t",
          "2026-07-28, 2025-11-25",
          "caf\u00e9",
          "\u00ff");

  private static final List<String> TYPES =
      List.of(
          "application/json",
          "application/json; charset=utf-8",
          "APPLICATION/JSON",
          "text/plain",
          "application/json, text/plain",
          "",
          ";",
          "application/jsonx",
          "text/event-stream",
          "*/*",
          "application/json;q=0",
          "text/event-stream;q=0.1, */*;q=0",
          "text/*",
          ",,,",
          "\u00e9/\u00e9",
          "application/json;q=abc",
          "text/event-stream; q=1, application/json;q=0.0");

  private static final List<String> TARGETS =
      List.of(
          "/mcp?",
          "/mcp?toolsets=all",
          "/mcp?toolsets=workflows,files",
          "/mcp?toolsets=none",
          "/mcp?toolsets=x",
          "/mcp?toolsets=%ff",
          "/mcp?toolsets=%zz",
          "/mcp?toolsets=&toolsets=all",
          "/mcp?a=b;c");

  private static final List<String> HEADERS =
      List.of(
          "MCP-Protocol-Version",
          "Mcp-Method",
          "Mcp-Name",
          "Content-Type",
          "Accept",
          "Mcp-Param-Region",
          "Mcp-Session-Id",
          "Last-Event-ID",
          "Origin",
          "traceparent",
          "Authorization",
          "X-MCP-Toolsets",
          "Content-Encoding");

  private final Random random;

  Mutations(Random random) {
    this.random = random;
  }

  Sent mutated(Seeds seeds) {
    Seeds.Seed seed = seeds.pick(random);
    JsonNode message = seed.message();
    message = maybeBatch(message, seeds);
    for (int i = random.nextInt(4); i > 0; i--) {
      changeTree(message);
    }
    if (random.nextInt(3) == 0) {
      changeId(message);
    }
    List<Sent.Header> headers = new ArrayList<>(seed.headers());
    if (random.nextInt(4) > 0) {
      Seeds.mirror(message, headers);
    }
    if (random.nextInt(3) == 0) {
      for (int i = random.nextInt(3); i >= 0; i--) {
        changeHeaders(headers);
      }
    }
    byte[] body = write(message);
    String target = random.nextInt(30) == 0 ? TARGETS.get(random.nextInt(TARGETS.size())) : "/mcp";
    return new Sent(target, headers, body, random.nextInt(20) == 0);
  }

  private JsonNode maybeBatch(JsonNode message, Seeds seeds) {
    if (random.nextInt(15) > 0) {
      return message;
    }
    ArrayNode batch = JsonNodeFactory.instance.arrayNode();
    int size = random.nextInt(10) == 0 ? 60 : random.nextInt(5);
    for (int i = 0; i < size; i++) {
      ObjectNode one = i == 0 ? (ObjectNode) message : seeds.pick(random).message();
      if (random.nextBoolean()) {
        one.put("id", i);
      }
      batch.add(one);
    }
    return batch;
  }

  private void changeId(JsonNode message) {
    JsonNode one = message.isArray() && !message.isEmpty() ? message.get(0) : message;
    if (one instanceof ObjectNode object) {
      object.set("id", read(IDS));
    }
  }

  /** Changes one place of the tree. */
  private void changeTree(JsonNode root) {
    List<JsonNode> places = new ArrayList<>();
    containers(root, places);
    // Mostly the later of two, which lies deeper: what is broken outside is refused early.
    int at = random.nextInt(places.size());
    if (random.nextInt(3) > 0) {
      at = Math.max(at, random.nextInt(places.size()));
    }
    JsonNode place = places.get(at);
    if (place instanceof ObjectNode object) {
      changeObject(object, places);
    } else if (place instanceof ArrayNode array) {
      if (array.isEmpty() || random.nextBoolean()) {
        array.add(value(places));
      } else {
        array.set(random.nextInt(array.size()), value(places));
      }
    }
  }

  private void changeObject(ObjectNode object, List<JsonNode> places) {
    List<String> keys = List.copyOf(object.propertyNames());
    String key = keys.isEmpty() ? "x" : keys.get(random.nextInt(keys.size()));
    switch (random.nextInt(7)) {
      case 0 -> object.remove(key);
      case 1 -> {
        JsonNode moved = object.remove(key);
        object.set(otherCase(key), moved == null ? value(places) : moved);
      }
      case 2 -> object.set(key + "x", value(places));
      case 3 -> object.set(key, nested(object.get(key)));
      case 4 -> object.set(key, JsonNodeFactory.instance.stringNode(longText()));
      default -> object.set(key, value(places));
    }
  }

  private static void containers(JsonNode node, List<JsonNode> into) {
    if (node.isContainer()) {
      into.add(node);
      node.values().forEach(child -> containers(child, into));
    }
  }

  private JsonNode value(List<JsonNode> places) {
    return random.nextInt(8) == 0
        ? places.get(random.nextInt(places.size())).deepCopy()
        : read(VALUES);
  }

  private JsonNode nested(JsonNode inner) {
    JsonNode out = inner == null ? JsonNodeFactory.instance.nullNode() : inner.deepCopy();
    int depth = random.nextInt(20) == 0 ? 400 : 1 + random.nextInt(4);
    for (int i = 0; i < depth; i++) {
      out =
          random.nextBoolean()
              ? JsonNodeFactory.instance.arrayNode().add(out)
              : JsonNodeFactory.instance.objectNode().set("a", out);
    }
    return out;
  }

  private JsonNode read(List<String> some) {
    return Rules.JSON.readTree(some.get(random.nextInt(some.size())));
  }

  private String otherCase(String word) {
    return random.nextBoolean() ? word.toUpperCase(Locale.ROOT) : word + " ";
  }

  private String longText() {
    int length = random.nextInt(200) == 0 ? 1 << 20 : 1 << random.nextInt(15);
    return (random.nextBoolean() ? "x" : "\u00e9\ud83d\ude00").repeat(length).substring(0, length);
  }

  private byte[] write(JsonNode message) {
    String text =
        (random.nextInt(8) == 0 ? Rules.JSON.writerWithDefaultPrettyPrinter() : Rules.JSON.writer())
            .writeValueAsString(message);
    if (random.nextInt(5) > 0) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    StringBuilder broken = new StringBuilder(text);
    for (int i = random.nextInt(3); i >= 0; i--) {
      changeText(broken);
    }
    byte[] bytes = broken.toString().getBytes(StandardCharsets.UTF_8);
    switch (random.nextInt(16)) {
      case 0 -> bytes = broken.toString().getBytes(StandardCharsets.UTF_16);
      case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 2, 3 -> {
        if (bytes.length > 0) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
      }
      default -> {
        // The text as it is.
      }
    }
    return bytes;
  }

  private void changeText(StringBuilder text) {
    int at = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), at + random.nextInt(10));
    switch (random.nextInt(7)) {
      case 0 -> text.delete(at, to);
      case 1 -> text.setLength(at);
      case 2 -> text.insert(at, text.substring(at, to));
      case 3 -> text.insert(Math.min(1, text.length()), duplicateKey(text));
      case 4 -> text.append(SPLICES.get(random.nextInt(SPLICES.size())));
      default -> text.insert(at, SPLICES.get(random.nextInt(SPLICES.size())));
    }
  }

  /** A key that stands already in the message, once more. */
  private String duplicateKey(StringBuilder text) {
    int key = text.indexOf("\"", random.nextInt(text.length() + 1));
    int end = key < 0 ? -1 : text.indexOf("\"", key + 1);
    return end < 0 ? "\"id\":3," : text.substring(key, end + 1) + ":3,";
  }

  private void changeHeaders(List<Sent.Header> headers) {
    int at = random.nextInt(headers.size() + 1);
    if (at == headers.size() || headers.get(at).name().equals("Authorization")) {
      String name = HEADERS.get(random.nextInt(HEADERS.size()));
      headers.add(new Sent.Header(name, headerValue(name, "x")));
      return;
    }
    Sent.Header old = headers.get(at);
    switch (random.nextInt(6)) {
      case 0 -> headers.remove(at);
      case 1 -> headers.add(random.nextInt(headers.size() + 1), old);
      case 2 -> headers.set(at, new Sent.Header(old.name().toLowerCase(Locale.ROOT), old.value()));
      case 3 -> headers.set(at, new Sent.Header(old.name(), otherCase(old.value())));
      default -> headers.set(at, new Sent.Header(old.name(), headerValue(old.name(), old.value())));
    }
  }

  private String headerValue(String name, String old) {
    return switch (name) {
      case "MCP-Protocol-Version" -> VERSIONS.get(random.nextInt(VERSIONS.size()));
      case "Content-Type", "Accept" -> TYPES.get(random.nextInt(TYPES.size()));
      case "Origin" -> random.nextBoolean() ? "http://evil.example.com" : "null";
      case "Content-Encoding" -> "gzip";
      case "X-MCP-Toolsets" ->
          List.of("all", "none", "files,requests", "x", ",").get(random.nextInt(5));
      case "Authorization" -> "Bearer nobody-has-this-token-012345";
      default -> text(old);
    };
  }

  private String text(String old) {
    String encoded = Base64.getEncoder().encodeToString(old.getBytes(StandardCharsets.UTF_8));
    return switch (random.nextInt(12)) {
      case 0 -> "=?base64?" + encoded + "?=";
      case 1 -> "=?base64?" + encoded.replace("=", "") + "?=";
      case 2 -> "=?BASE64?" + encoded + "?=";
      case 3 -> "=?base64?=";
      case 4 -> "=?base64??=";
      case 5 -> "=?base64?!!" + encoded + "?=";
      case 6 -> "=?base64?/////w==?=";
      case 7 -> old + "\u00e9";
      case 8 -> "";
      case 9 -> "  " + old + "\t";
      case 10 -> "y".repeat(random.nextInt(12) == 0 ? 20_000 : 3_000);
      // Not the end of a line, which would make it another call.
      default -> old + (char) (14 + random.nextInt(242));
    };
  }
}
