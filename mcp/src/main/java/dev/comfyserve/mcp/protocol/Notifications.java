package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.conversation.LogLevel;
import dev.comfyserve.mcp.jsonrpc.MessageWriter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What we tell a client while its request runs. */
public final class Notifications {
  private Notifications() {}

  /**
   * @param token as the client sent it
   * @param total null when unknown
   * @param message null for none
   */
  public static ObjectNode progress(JsonNode token, double progress, Double total, String message) {
    ObjectNode params = Wire.object();
    params.set("progressToken", token);
    put(params, "progress", progress);
    if (total != null) {
      put(params, "total", total);
    }
    Wire.putIfPresent(params, "message", message);
    return MessageWriter.notification("notifications/progress", params);
  }

  public static ObjectNode log(LogLevel level, JsonNode data) {
    ObjectNode params = Wire.object().put("level", level.wire());
    params.set("data", data);
    return MessageWriter.notification("notifications/message", params);
  }

  /** A request of ours is void. */
  public static ObjectNode cancelled(JsonNode requestId, String reason) {
    ObjectNode params = Wire.object();
    params.set("requestId", requestId);
    return MessageWriter.notification("notifications/cancelled", params.put("reason", reason));
  }

  /** Whole numbers without a fraction, as people write them. */
  private static void put(ObjectNode params, String key, double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      params.put(key, (long) value);
    } else {
      params.put(key, value);
    }
  }
}
