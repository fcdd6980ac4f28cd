package dev.comfyserve.fleet.submit;

import dev.comfyserve.contract.Faults;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.SubmitOptions;
import dev.comfyserve.fleet.wire.Fields;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a submit says, its own form checked.
 *
 * @param graph another graph for this request only, in whatever form it came; null for the saved
 *     one
 * @param overrides null where there are none
 * @param extraData a secret; null where there is none
 * @param idempotencyKey null where there is none
 * @param digest of all that the key stands for; null without a key
 */
record SubmitBody(
    JsonNode graph,
    JsonNode overrides,
    ObjectNode extraData,
    String idempotencyKey,
    String digest) {
  private static final Pattern KEY =
      Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]{0,253}[\\x21-\\x7e])?");

  static SubmitBody read(ObjectNode body, SubmitOptions options, Faults faults) {
    Fields fields = new Fields(body, faults);
    JsonNode graph = fields.node("workflow_api_json");
    ObjectNode overrides = fields.object("overrides");
    ObjectNode extraData = fields.object("extra_data");
    webhook(fields, options);
    fields.refuseOthers();
    String key = options.idempotencyKey();
    if (key != null && !KEY.matcher(key).matches()) {
      faults.add(
          "must be 1 to 255 visible ASCII characters", "string_type", "header", "Idempotency-Key");
    }
    String digest = key == null ? null : BodyDigest.of(meaning(body, options));
    return new SubmitBody(graph, overrides, extraData, key, digest);
  }

  /** Until webhooks are built, asking for one is refused: nothing is accepted and dropped. */
  private static void webhook(Fields fields, SubmitOptions options) {
    boolean inBody = fields.has("webhook");
    boolean statusInBody = fields.bool("webhook_intermediate_status", false);
    String message = "webhooks are not built yet; poll the status instead";
    if (options.webhook() != null) {
      fields.faults().add(message, "not_built", "query", "webhook");
    } else if (inBody) {
      fields.fault("webhook", message, "not_built");
    }
    if (Boolean.TRUE.equals(options.webhookIntermediateStatus())) {
      fields.faults().add(message, "not_built", "query", "webhook_intermediate_status");
    } else if (statusInBody && options.webhookIntermediateStatus() == null) {
      fields.fault("webhook_intermediate_status", message, "not_built");
    }
  }

  private static ObjectNode meaning(ObjectNode body, SubmitOptions options) {
    ObjectNode all = Json.object();
    all.set("body", body);
    all.put("webhook", options.webhook());
    all.put("webhook_intermediate_status", options.webhookIntermediateStatus());
    return all;
  }
}
