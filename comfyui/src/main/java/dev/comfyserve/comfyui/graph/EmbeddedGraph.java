package dev.comfyserve.comfyui.graph;

import dev.comfyserve.comfyui.ComfyJson;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The graph that ComfyUI wrote into a picture. */
public final class EmbeddedGraph {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final String KEYWORD = "prompt";
  private static final int INFLATED_LIMIT = 32 << 20;

  private EmbeddedGraph() {}

  /**
   * The graph in API format, ready to be saved: without what ComfyUI (and {@link OwnOutputs}) added
   * for execution. Empty for anything but a PNG that holds one.
   */
  public static Optional<ObjectNode> fromPng(byte[] png) {
    if (png.length < PNG.length || !Arrays.equals(png, 0, PNG.length, PNG, 0, PNG.length)) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(png).position(PNG.length);
    while (in.remaining() >= 12) {
      int length = in.getInt();
      int type = in.getInt();
      if (length < 0 || length > in.remaining() - 4) {
        return Optional.empty();
      }
      byte[] data = new byte[length];
      in.get(data).getInt();
      Optional<ObjectNode> graph = text(type, data).flatMap(EmbeddedGraph::graph);
      if (graph.isPresent()) {
        return graph;
      }
    }
    return Optional.empty();
  }

  /** The text of a text chunk that has our keyword. */
  private static Optional<String> text(int type, byte[] data) {
    int end = indexOf(data, 0);
    if (end < 0 || !KEYWORD.equals(new String(data, 0, end, StandardCharsets.ISO_8859_1))) {
      return Optional.empty();
    }
    int at = end + 1;
    return switch (type) {
      case 0x74455874 -> decoded(data, at, false, StandardCharsets.ISO_8859_1); // tEXt
      case 0x7a545874 -> decoded(data, at + 1, true, StandardCharsets.ISO_8859_1); // zTXt
      case 0x69545874 -> { // iTXt: two flags, language and translated keyword, each ended by zero
        int language = at + 2 > data.length ? -1 : indexOf(data, at + 2);
        int translated = language < 0 ? -1 : indexOf(data, language + 1);
        yield translated < 0
            ? Optional.empty()
            : decoded(data, translated + 1, data[at] == 1, StandardCharsets.UTF_8);
      }
      default -> Optional.empty();
    };
  }

  private static int indexOf(byte[] data, int from) {
    for (int i = from; i < data.length; i++) {
      if (data[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  private static Optional<String> decoded(byte[] data, int from, boolean deflated, Charset set) {
    if (from > data.length) {
      return Optional.empty();
    }
    if (!deflated) {
      return Optional.of(new String(data, from, data.length - from, set));
    }
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(data, from, data.length - from);
      byte[] out = new byte[(int) Math.min(INFLATED_LIMIT, 64L + (data.length - from) * 20L)];
      int length = 0;
      while (!inflater.finished()) {
        int got = inflater.inflate(out, length, out.length - length);
        length += got;
        if (length == out.length && length < INFLATED_LIMIT) {
          out = Arrays.copyOf(out, Math.min(INFLATED_LIMIT, length * 2));
        } else if (got == 0) {
          return Optional.empty();
        }
      }
      return Optional.of(new String(out, 0, length, set));
    } catch (DataFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<ObjectNode> graph(String text) {
    try {
      if (!(ComfyJson.read(text) instanceof ObjectNode graph)) {
        return Optional.empty();
      }
      for (JsonNode node : graph) {
        if (node instanceof ObjectNode object) {
          object.remove("is_changed");
        }
      }
      return Optional.of(OwnOutputs.undone(graph));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
