package dev.comfyserve.server.mcp.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes a call that breaks a rule as small as it can be while it still does. */
final class Shrinker {
  private final Predicate<Sent> stillBroken;
  private int left;

  /**
   * @param tries how many calls it may send
   */
  Shrinker(Predicate<Sent> stillBroken, int tries) {
    this.stillBroken = stillBroken;
    this.left = tries;
  }

  Sent shrink(Sent sent) {
    Sent best = sent;
    for (Sent next = smaller(best); next != null; next = smaller(best)) {
      best = next;
    }
    return best;
  }

  private Sent smaller(Sent sent) {
    Sent plain = Sent.toMcp(sent.headers(), sent.body());
    if ((sent.chunked() || !sent.target().equals(plain.target())) && holds(plain)) {
      return plain;
    }
    for (int i = 0; i < sent.headers().size(); i++) {
      List<Sent.Header> fewer = new ArrayList<>(sent.headers());
      fewer.remove(i);
      if (holds(sent.with(fewer))) {
        return sent.with(fewer);
      }
    }
    for (byte[] body : smallerBodies(sent.body())) {
      if (holds(sent.with(body))) {
        return sent.with(body);
      }
    }
    return null;
  }

  private boolean holds(Sent sent) {
    return left-- > 0 && stillBroken.test(sent);
  }

  private static List<byte[]> smallerBodies(byte[] body) {
    try {
      JsonNode tree = Rules.JSON.readTree(body);
      List<byte[]> bodies = new ArrayList<>();
      without(tree, tree, bodies);
      return bodies;
    } catch (JacksonException e) {
      return shorter(body);
    }
  }

  /** The tree without one of its members, outer ones first. */
  private static void without(JsonNode root, JsonNode node, List<byte[]> bodies) {
    if (node instanceof ObjectNode object) {
      for (String key : List.copyOf(object.propertyNames())) {
        JsonNode removed = object.remove(key);
        bodies.add(Rules.JSON.writeValueAsBytes(root));
        object.set(key, removed);
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        JsonNode removed = array.remove(i);
        bodies.add(Rules.JSON.writeValueAsBytes(root));
        array.insert(i, removed);
      }
    }
    node.values().forEach(child -> without(root, child, bodies));
  }

  /** The bytes without a piece, larger pieces first. */
  private static List<byte[]> shorter(byte[] body) {
    List<byte[]> bodies = new ArrayList<>();
    for (int piece = body.length / 2; piece > 0; piece /= 2) {
      for (int at = 0; at + piece <= body.length && bodies.size() < 300; at += piece) {
        byte[] one = new byte[body.length - piece];
        System.arraycopy(body, 0, one, 0, at);
        System.arraycopy(body, at + piece, one, at, body.length - at - piece);
        bodies.add(one);
      }
    }
    return bodies;
  }
}
