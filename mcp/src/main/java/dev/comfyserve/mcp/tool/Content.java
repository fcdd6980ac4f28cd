package dev.comfyserve.mcp.tool;

import java.util.Base64;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Builders of content blocks. A client of a version that lacks a kind gets text instead. */
public final class Content {
  private Content() {}

  public static ObjectNode text(String text) {
    return block("text").put("text", text);
  }

  /** A link to something outside the result; for the oldest clients it becomes text. */
  public static ObjectNode resourceLink(String uri, String name, String mimeType) {
    ObjectNode link = block("resource_link").put("uri", uri).put("name", name);
    if (mimeType != null) {
      link.put("mimeType", mimeType);
    }
    return link;
  }

  public static ObjectNode image(byte[] bytes, String mimeType) {
    return media("image", bytes, mimeType);
  }

  public static ObjectNode audio(byte[] bytes, String mimeType) {
    return media("audio", bytes, mimeType);
  }

  /** A text document inside the result. */
  public static ObjectNode resource(String uri, String mimeType, String text) {
    ObjectNode block = block("resource");
    block.putObject("resource").put("uri", uri).put("mimeType", mimeType).put("text", text);
    return block;
  }

  private static ObjectNode media(String type, byte[] bytes, String mimeType) {
    return block(type)
        .put("data", Base64.getEncoder().encodeToString(bytes))
        .put("mimeType", mimeType);
  }

  private static ObjectNode block(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }
}
