package dev.comfyserve.fleet.workflow;

import dev.comfyserve.comfyui.graph.FileRef;
import dev.comfyserve.comfyui.graph.GraphView;
import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Faults;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Timestamps;
import dev.comfyserve.fleet.file.FileIntake;
import dev.comfyserve.fleet.schema.GraphRules;
import dev.comfyserve.fleet.schema.NodeSchemas;
import dev.comfyserve.fleet.settings.FleetSettings;
import dev.comfyserve.fleet.settings.RuntimeNames;
import dev.comfyserve.fleet.wire.Fields;
import dev.comfyserve.fleet.wire.MissingVersion;
import dev.comfyserve.store.workflow.NewVersion;
import dev.comfyserve.store.workflow.Workflow;
import dev.comfyserve.store.workflow.WorkflowVersion;
import dev.comfyserve.store.workflow.Workflows;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Workflows, as their accounts save, see and delete them. */
public final class WorkflowApi {
  private static final String GRAPH = "workflow_api_json";
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_README = 1 << 20;
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private final Workflows store;
  private final NodeSchemas schemas;
  private final FileIntake files;
  private final FleetSettings settings;
  private final Set<String> runtimes;

  /**
   * @param runtimes the runtimes of this server
   */
  public WorkflowApi(
      Workflows store,
      NodeSchemas schemas,
      FileIntake files,
      FleetSettings settings,
      Set<String> runtimes) {
    this.store = store;
    this.schemas = schemas;
    this.files = files;
    this.settings = settings;
    this.runtimes = new TreeSet<>(runtimes);
    this.runtimes.add(RuntimeNames.DEFAULT);
  }

  /** Saves a version; what the graph may still lack is in {@code warnings}. */
  public ObjectNode save(Caller caller, ObjectNode body) {
    Faults faults = new Faults();
    Fields fields = new Fields(body, faults);
    String workflowId = fields.text("workflow_id", LONGEST_NAME, null);
    Workflow existing = workflowId == null ? null : find(caller, workflowId);
    fields.require(GRAPH);
    if (existing == null) {
      fields.require("name");
    }
    String name = fields.text("name", LONGEST_NAME, existing == null ? null : existing.name());
    String version = version(fields);
    String readme = fields.text("readme", LONGEST_README, null);
    String runtime = runtime(fields);
    JsonNode graph = fields.node(GRAPH);
    fields.refuseOthers();
    String runsOn = settings.runtimeNames().resolve(runtime);
    ObjectInfo info = schemas.of(runsOn).orElse(null);
    List<String> warnings = List.of();
    FileIntake.Found inside = null;
    if (graph != null) {
      FileRef.refuseIn(graph, faults, "body", GRAPH);
      warnings = GraphRules.check(graph, info, settings.trustFileNames(), faults, "body", GRAPH);
      inside = inside(caller, graph, info, faults);
      GraphRules.explain(runsOn, info, faults, "body", GRAPH);
    }
    faults.throwIfAny();
    ObjectNode stored = inside.store();
    List<String> blobs = FileRef.stored(stored).stream().map(FileRef.Stored::sha256).toList();
    WorkflowVersion saved =
        store.save(
            new NewVersion(
                caller.account(), workflowId, name, version, stored, readme, runtime, blobs));
    ObjectNode answer = summary(saved);
    ArrayNode told = answer.putArray("warnings");
    warnings.forEach(told::add);
    return answer;
  }

  public ArrayNode list(Caller caller) {
    ArrayNode all = Json.MAPPER.createArrayNode();
    store.list(caller.account()).forEach(workflow -> all.add(json(workflow)));
    return all;
  }

  public ObjectNode get(Caller caller, String workflowId) {
    return json(find(caller, workflowId));
  }

  public ObjectNode getVersion(Caller caller, String workflowId, String version) {
    WorkflowVersion found = findVersion(caller, workflowId, version);
    ObjectNode answer = summary(found);
    answer.set(GRAPH, GraphView.shown(found.graph()));
    answer.put("readme", found.readme() == null ? "" : found.readme());
    return answer;
  }

  public ObjectNode deleteVersion(Caller caller, String workflowId, String version) {
    findVersion(caller, workflowId, version);
    store.deleteVersion(caller.account(), workflowId, version);
    return Json.object()
        .put("workflow_id", workflowId)
        .put("workflow_version", version)
        .put("deleted", true);
  }

  private FileIntake.Found inside(Caller caller, JsonNode graph, ObjectInfo info, Faults faults) {
    if (!(graph instanceof ObjectNode object)) {
      return null;
    }
    return files.check(
        object,
        info,
        caller.account(),
        false,
        faults,
        input -> new String[] {"body", GRAPH, input.nodeId(), "inputs", input.input()});
  }

  private static String version(Fields fields) {
    String version = fields.text("version", LONGEST_NAME, null);
    if (version != null && !VERSION.matcher(version).matches()) {
      fields.fault(
          "version",
          "must be 1 to 64 letters, digits, dots, underscores and hyphens, e.g. v2",
          "string_pattern_mismatch");
    }
    return version;
  }

  private String runtime(Fields fields) {
    String runtime = fields.text("runtime", LONGEST_NAME, RuntimeNames.DEFAULT);
    if (!runtimes.contains(runtime)) {
      fields.fault("runtime", "must be one of " + String.join(", ", runtimes), "enum");
    }
    return runtime;
  }

  private Workflow find(Caller caller, String workflowId) {
    if (!Ids.wellFormed(workflowId)) {
      throw ApiException.notFound("workflow", workflowId);
    }
    return store
        .find(caller.account(), workflowId)
        .orElseThrow(() -> ApiException.notFound("workflow", workflowId));
  }

  private WorkflowVersion findVersion(Caller caller, String workflowId, String version) {
    Workflow workflow = find(caller, workflowId);
    return store
        .version(caller.account(), workflowId, version)
        .orElseThrow(() -> MissingVersion.of(workflow, version));
  }

  private static ObjectNode json(Workflow workflow) {
    ObjectNode json = Json.object().put("workflow_id", workflow.id()).put("name", workflow.name());
    ArrayNode versions = json.putArray("versions");
    workflow.versions().forEach(versions::add);
    return json.put("created_at", Timestamps.of(workflow.createdAt()))
        .put("updated_at", Timestamps.of(workflow.updatedAt()));
  }

  private static ObjectNode summary(WorkflowVersion version) {
    return Json.object()
        .put("workflow_id", version.workflowId())
        .put("workflow_version", version.version())
        .put("name", version.name())
        .put("runtime", version.runtime())
        .put("created_at", Timestamps.of(version.createdAt()));
  }
}
