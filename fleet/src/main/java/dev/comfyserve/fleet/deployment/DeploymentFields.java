package dev.comfyserve.fleet.deployment;

import dev.comfyserve.contract.Faults;
import dev.comfyserve.contract.Hardware;
import dev.comfyserve.fleet.wire.Fields;
import dev.comfyserve.store.deployment.Deployment;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The bodies of create and update: each field with its range, everything wrong at once. */
final class DeploymentFields {
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_VERSION = 100;
  private static final int MOST_MIN_INSTANCES = 30;
  private static final int MOST_MAX_INSTANCES = 60;

  private DeploymentFields() {}

  static Deployment created(ObjectNode body, String id, String account, Faults faults) {
    Fields fields = new Fields(body, faults);
    fields.require("name", "workflow_id", "workflow_version");
    Deployment defaults =
        new Deployment(
            id,
            account,
            null,
            fields.text("workflow_id", LONGEST_NAME, null),
            null,
            Hardware.AMPERE_48,
            0,
            1,
            1,
            60,
            true,
            false,
            Instant.EPOCH,
            Instant.EPOCH,
            0);
    Deployment wanted = merged(fields, defaults, true);
    fields.refuseOthers();
    return wanted;
  }

  /** What is stored, with the given fields changed. */
  static Deployment changed(ObjectNode body, Deployment stored, Faults faults) {
    Fields fields = new Fields(body, faults);
    String workflow = fields.text("workflow_id", LONGEST_NAME, stored.workflowId());
    if (!workflow.equals(stored.workflowId())) {
      fields.fault(
          "workflow_id",
          "a deployment keeps its workflow; create another deployment for another workflow",
          "immutable");
    }
    boolean enabled = fields.bool("is_enabled", stored.enabled());
    Deployment wanted = merged(fields, stored, enabled);
    fields.refuseOthers();
    return wanted;
  }

  private static Deployment merged(Fields fields, Deployment base, boolean enabled) {
    long min = fields.integer("min_instances", 0, MOST_MIN_INSTANCES, base.minInstances());
    long max = fields.integer("max_instances", 1, MOST_MAX_INSTANCES, base.maxInstances());
    if (max < min) {
      String at = fields.has("max_instances") ? "max_instances" : "min_instances";
      fields.fault(
          at,
          "max_instances (" + max + ") must be at least min_instances (" + min + ")",
          "greater_than_equal");
    }
    return new Deployment(
        base.id(),
        base.account(),
        fields.text("name", LONGEST_NAME, base.name()),
        base.workflowId(),
        fields.text("workflow_version", LONGEST_VERSION, base.workflowVersion()),
        hardware(fields, base.hardware()),
        (int) min,
        (int) max,
        (int) fields.integer("queue_size", 0, Integer.MAX_VALUE, base.queueSize()),
        fields.integer(
            "keep_warm_duration_in_seconds", 0, Integer.MAX_VALUE, base.keepWarmSeconds()),
        enabled,
        base.deleted(),
        base.createdAt(),
        base.updatedAt(),
        base.revision());
  }

  private static Hardware hardware(Fields fields, Hardware otherwise) {
    JsonNode value = fields.node("hardware");
    if (value == null) {
      return otherwise;
    }
    if (!value.isArray()) {
      fields.fault("hardware", "must be an array with one hardware name", "list_type");
      return otherwise;
    }
    if (value.size() != 1) {
      String type = value.isEmpty() ? "too_short" : "too_long";
      fields.fault("hardware", "must name exactly one hardware", type);
      return otherwise;
    }
    return Hardware.of(value.get(0).asString(""))
        .orElseGet(
            () -> {
              fields.fault("hardware", "must be one of " + Hardware.names(), "enum");
              return otherwise;
            });
  }
}
