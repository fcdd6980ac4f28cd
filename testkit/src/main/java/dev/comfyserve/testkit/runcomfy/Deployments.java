package dev.comfyserve.testkit.runcomfy;

import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Fault;
import dev.comfyserve.contract.Hardware;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Timestamps;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /prod/v2/deployments}. */
final class Deployments {
  private static final Set<String> CHANGEABLE =
      Set.of(
          "name",
          "workflow_version",
          "hardware",
          "min_instances",
          "max_instances",
          "queue_size",
          "keep_warm_duration_in_seconds",
          "is_enabled");
  private static final Set<String> CREATABLE =
      Set.of(
          "name",
          "workflow_id",
          "workflow_version",
          "hardware",
          "min_instances",
          "max_instances",
          "queue_size",
          "keep_warm_duration_in_seconds");

  private final Strictness strict;
  private final InstantSource clock;

  Deployments(Strictness strict, InstantSource clock) {
    this.strict = strict;
    this.clock = clock;
  }

  Answer list(Account account, Seen call, URI base) {
    strict.noBody(call);
    Map<String, List<String>> query = strict.query(call, "includes", "ids");
    ArrayNode all = Json.MAPPER.createArrayNode();
    List<String> ids = query.getOrDefault("ids", List.of());
    for (Account.Deployment one : account.deployments.values()) {
      if (!one.deleted && (ids.isEmpty() || ids.contains(one.fields.path("id").asString()))) {
        all.add(view(call, one, query, base));
      }
    }
    return Answer.ok(all);
  }

  Answer get(Account account, Seen call, String id, URI base) {
    strict.noBody(call);
    Map<String, List<String>> query = strict.query(call, "includes");
    return Answer.ok(view(call, require(account, id), query, base));
  }

  Answer create(Account account, Seen call) {
    strict.query(call);
    ObjectNode body = strict.object(call);
    strict.keys(call, body, CREATABLE);
    List<Fault> faults = new ArrayList<>();
    for (String key : List.of("name", "workflow_id", "workflow_version")) {
      if (body.path(key).asString("").isEmpty()) {
        faults.add(new Fault(List.of("body", key), "Field required", "missing"));
      }
    }
    check(body, faults);
    if (!faults.isEmpty()) {
      return Answer.invalid(faults);
    }
    Account.Workflow workflow = account.workflows.get(body.path("workflow_id").asString());
    if (workflow == null || !workflow.version().equals(body.path("workflow_version").asString())) {
      return Answer.error(
          ErrorCode.NOT_FOUND, "No such workflow: " + body.path("workflow_id").asString());
    }
    ObjectNode fields = Json.object().put("id", UUID.randomUUID().toString());
    fields.putArray("hardware").add("AMPERE_48");
    fields.put("min_instances", 0).put("max_instances", 1);
    fields.put("queue_size", 1).put("keep_warm_duration_in_seconds", 60);
    fields.setAll(body);
    fields.put("status", "standby").put("is_enabled", true);
    fields.put("created_at", now()).put("updated_at", now());
    account.deployments.put(fields.path("id").asString(), new Account.Deployment(fields, workflow));
    return Answer.ok(fields);
  }

  Answer change(Account account, Seen call, String id) {
    strict.query(call);
    ObjectNode body = strict.object(call);
    strict.keys(call, body, CHANGEABLE);
    if (body.path("name").asString("").isEmpty()) {
      throw strict.refuse(call, ErrorCode.INVALID, "PATCH without a name");
    }
    Account.Deployment one = require(account, id);
    List<Fault> faults = new ArrayList<>();
    check(body, faults);
    if (!faults.isEmpty()) {
      return Answer.invalid(faults);
    }
    one.fields.setAll(body);
    boolean enabled = one.fields.path("is_enabled").asBoolean();
    one.fields.put("status", enabled ? "standby" : "disabled").put("updated_at", now());
    return Answer.ok(one.fields);
  }

  Answer delete(Account account, Seen call, String id) {
    strict.query(call);
    strict.noBody(call);
    require(account, id).deleted = true;
    return Answer.ok(Json.object().put("id", id).put("deleted", true));
  }

  /** The deployment, or the answer that there is none. */
  Account.Deployment require(Account account, String id) {
    Account.Deployment one = account.deployments.get(id);
    if (one == null) {
      throw new Strictness.Refused(Answer.error(ErrorCode.NOT_FOUND, "No such deployment: " + id));
    }
    if (one.deleted) {
      throw new Strictness.Refused(
          Answer.error(ErrorCode.DEPLOYMENT_DELETED, "The deployment was deleted: " + id));
    }
    return one;
  }

  /** The schemas of one deployment's node classes. */
  Optional<Answer> objectInfo(Account account, String id) {
    return Optional.ofNullable(require(account, id).workflow.objectInfo()).map(Answer::ok);
  }

  private void check(ObjectNode body, List<Fault> faults) {
    JsonNode hardware = body.get("hardware");
    boolean one =
        hardware != null
            && hardware.isArray()
            && hardware.size() == 1
            && Hardware.of(hardware.path(0).asString("")).isPresent();
    if (hardware != null && !one) {
      faults.add(
          new Fault(List.of("body", "hardware"), "exactly one known hardware", "value_error"));
    }
    range(body, "min_instances", 0, 30, faults);
    range(body, "max_instances", 1, 60, faults);
    range(body, "queue_size", 0, Integer.MAX_VALUE, faults);
    range(body, "keep_warm_duration_in_seconds", 0, Integer.MAX_VALUE, faults);
    if (body.path("max_instances").asInt(60) < body.path("min_instances").asInt(0)) {
      faults.add(
          new Fault(List.of("body", "max_instances"), "less than min_instances", "value_error"));
    }
  }

  private static void range(ObjectNode body, String key, int min, int max, List<Fault> faults) {
    JsonNode value = body.get(key);
    if (value != null && (!value.isInt() || value.asInt() < min || value.asInt() > max)) {
      faults.add(new Fault(List.of("body", key), "must be " + min + " to " + max, "out_of_range"));
    }
  }

  private ObjectNode view(
      Seen call, Account.Deployment one, Map<String, List<String>> query, URI base) {
    ObjectNode view = one.fields.deepCopy();
    for (String include : query.getOrDefault("includes", List.of())) {
      switch (include) {
        case "payload" -> payload(view.putObject("payload"), one, base);
        case "readme" -> view.put("readme", "# " + one.fields.path("name").asString());
        default -> throw strict.refuse(call, ErrorCode.BAD_REQUEST, "includes=" + include);
      }
    }
    return view;
  }

  private static void payload(ObjectNode payload, Account.Deployment one, URI base) {
    payload.set("workflow_api_json", one.workflow.graph());
    ObjectNode overrides = payload.putObject("overrides");
    for (Map.Entry<String, JsonNode> node : one.workflow.graph().properties()) {
      Set<String> plain = new LinkedHashSet<>();
      node.getValue()
          .path("inputs")
          .forEachEntry(
              (name, value) -> {
                if (value.isValueNode()) {
                  plain.add(name);
                }
              });
      ObjectNode inputs = overrides.putObject(node.getKey()).putObject("inputs");
      plain.forEach(name -> inputs.set(name, node.getValue().path("inputs").get(name)));
    }
    payload.put(
        "object_info_url",
        base + "/prod/v2/deployments/" + one.fields.path("id").asString() + "/object_info");
  }

  private String now() {
    return Timestamps.of(clock.instant());
  }
}
