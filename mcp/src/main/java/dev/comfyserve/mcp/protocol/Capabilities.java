package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.conversation.ClientCapabilities;
import dev.comfyserve.mcp.listen.ListChanges;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client is told that it can use: exactly what the methods of its era honour. Changes are
 * told in the modern era only, since the legacy eras would need a session for that.
 */
final class Capabilities {
  private Capabilities() {}

  static ObjectNode of(McpOffer<?> offer, Era era) {
    ObjectNode node = Wire.object();
    listChanged(node.putObject("tools"), offer, era, ListChanges.Kind.TOOLS);
    if (offer.resources() != null) {
      ObjectNode resources = node.putObject("resources");
      if (era == Era.MODERN) {
        resources.put("subscribe", true);
      }
      listChanged(resources, offer, era, ListChanges.Kind.RESOURCES);
    }
    if (!offer.prompts().all().isEmpty()) {
      listChanged(node.putObject("prompts"), offer, era, ListChanges.Kind.PROMPTS);
    }
    if (offer.completions() != null) {
      node.putObject("completions");
    }
    if (offer.logging()) {
      node.putObject("logging");
    }
    if (offer.tasks() != null && era == Era.MODERN) {
      node.putObject("extensions").putObject(ClientCapabilities.TASKS_EXTENSION);
    }
    return node;
  }

  private static void listChanged(
      ObjectNode node, McpOffer<?> offer, Era era, ListChanges.Kind kind) {
    if (era == Era.MODERN && tellsChanges(offer, kind)) {
      node.put("listChanged", true);
    }
  }

  /** Whether there is such a list, and whether it says when it changes. */
  static boolean tellsChanges(McpOffer<?> offer, ListChanges.Kind kind) {
    boolean listed =
        switch (kind) {
          case TOOLS -> true;
          case PROMPTS -> !offer.prompts().all().isEmpty();
          case RESOURCES -> offer.resources() != null;
        };
    return listed && offer.listChanges() != null && offer.listChanges().tells(kind);
  }
}
