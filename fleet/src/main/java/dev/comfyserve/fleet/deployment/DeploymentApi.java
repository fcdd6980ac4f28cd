package dev.comfyserve.fleet.deployment;

import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Fault;
import dev.comfyserve.contract.Faults;
import dev.comfyserve.contract.Hardware;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.Json;
import dev.comfyserve.fleet.schema.NodeSchemas;
import dev.comfyserve.fleet.settings.RuntimeNames;
import dev.comfyserve.fleet.signal.Cancels;
import dev.comfyserve.fleet.signal.Signals;
import dev.comfyserve.fleet.wire.Links;
import dev.comfyserve.fleet.wire.MissingVersion;
import dev.comfyserve.runtimes.Runtime;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.deployment.Changed;
import dev.comfyserve.store.deployment.Deployment;
import dev.comfyserve.store.deployment.DeploymentRule;
import dev.comfyserve.store.instance.InstanceRow;
import dev.comfyserve.store.workflow.WorkflowVersion;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Deployments, as their accounts create, see, change and delete them. */
public final class DeploymentApi {
  private static final String KIND = "deployment";

  private final Store store;
  private final Map<String, Runtime> runtimes;
  private final RuntimeNames names;
  private final NodeSchemas schemas;
  private final Signals signals;
  private final Cancels cancels;
  private final Ids ids;
  private final DeploymentView view;

  /** Changes come one after another, so that the sum of minimums is judged on what holds. */
  private final ReentrantLock changing = new ReentrantLock();

  /** What the versions say, unresolved: that never changes. */
  private final Map<List<String>, String> storedRuntimes = new ConcurrentHashMap<>();

  public DeploymentApi(
      Store store,
      List<Runtime> runtimes,
      RuntimeNames names,
      NodeSchemas schemas,
      Links links,
      Signals signals,
      Cancels cancels,
      Ids ids) {
    this.store = store;
    this.runtimes = runtimes.stream().collect(Collectors.toMap(Runtime::name, Function.identity()));
    this.names = names;
    this.schemas = schemas;
    this.signals = signals;
    this.cancels = cancels;
    this.ids = ids;
    this.view = new DeploymentView(links);
  }

  public ArrayNode list(Caller caller, List<String> wanted, Includes includes) {
    Set<String> only = new HashSet<>(wanted);
    List<InstanceRow> live = store.instances().live();
    ArrayNode all = Json.MAPPER.createArrayNode();
    for (Deployment deployment : store.deployments().list(caller.account())) {
      if (only.isEmpty() || only.contains(deployment.id())) {
        all.add(view.json(deployment, live, includes, () -> version(deployment)));
      }
    }
    return all;
  }

  public ObjectNode get(Caller caller, String id, Includes includes) {
    Deployment deployment = require(caller, id);
    return view.json(deployment, store.instances().live(), includes, () -> version(deployment));
  }

  public ObjectNode create(Caller caller, ObjectNode body) {
    Faults faults = new Faults();
    Deployment wanted = DeploymentFields.created(body, ids.next(), caller.account(), faults);
    faults.throwIfAny();
    changing.lock();
    try {
      DeploymentRule rule = rule(wanted, 0);
      return shown(store.deployments().insert(wanted, rule));
    } finally {
      changing.unlock();
      signals.wakeScheduler();
    }
  }

  public ObjectNode update(Caller caller, String id, ObjectNode body) {
    changing.lock();
    try {
      Deployment before = require(caller, id);
      Faults faults = new Faults();
      Deployment wanted = DeploymentFields.changed(body, before, faults);
      faults.throwIfAny();
      int held = before.enabled() ? before.minInstances() : 0;
      DeploymentRule rule = rule(wanted, held);
      Changed changed = store.deployments().update(caller.account(), id, stored -> wanted, rule);
      tell(changed);
      return shown(changed.deployment());
    } finally {
      changing.unlock();
      signals.wakeScheduler();
    }
  }

  private void tell(Changed changed) {
    changed.toInterrupt().forEach(cancels::interrupt);
    changed.ended().ids().forEach(signals::requestChanged);
  }

  public ObjectNode delete(Caller caller, String id) {
    changing.lock();
    try {
      require(caller, id);
      Changed changed = store.deployments().markDeleted(caller.account(), id);
      tell(changed);
      return Json.object().put("id", id).put("deleted", true);
    } finally {
      changing.unlock();
      signals.wakeScheduler();
    }
  }

  /** The node schemas that the deployment's graph uses, or all; null where none are known. */
  public ObjectNode objectInfo(Caller caller, String id, boolean all) {
    WorkflowVersion version = version(require(caller, id));
    ObjectInfo known = schemas.of(names.resolve(version.runtime())).orElse(null);
    if (known == null) {
      return null;
    }
    return all ? known.raw() : known.only(classes(version.graph()));
  }

  /**
   * The account's deployment.
   *
   * @throws ApiException 404001 when it has no such one, 10003 when it was deleted
   */
  public Deployment require(Caller caller, String id) {
    if (!Ids.wellFormed(id)) {
      throw ApiException.notFound(KIND, id);
    }
    Deployment deployment =
        store
            .deployments()
            .find(caller.account(), id)
            .orElseThrow(() -> ApiException.notFound(KIND, id));
    if (deployment.deleted()) {
      throw new ApiException(ErrorCode.DEPLOYMENT_DELETED, "This deployment was deleted: " + id);
    }
    return deployment;
  }

  private WorkflowVersion version(Deployment deployment) {
    return store
        .workflows()
        .version(deployment.account(), deployment.workflowId(), deployment.workflowVersion())
        .orElseThrow(
            () -> new IllegalStateException("deployment without its version: " + deployment.id()));
  }

  private DeploymentRule rule(Deployment wanted, int before) {
    if (!wanted.enabled()) {
      return DeploymentRule.NONE; // it must be possible to disable one whose runtime is gone
    }
    String name = runtimeName(wanted);
    Runtime runtime = runtimes.get(name);
    if (runtime == null) {
      throw refused(
          "workflow_version",
          RuntimeNames.missing(name) + "; it has: " + String.join(", ", runtimes.keySet()),
          "no_such_runtime");
    }
    if (!runtime.serves(wanted.hardware())) {
      String served =
          Arrays.stream(Hardware.values())
              .filter(runtime::serves)
              .map(Hardware::name)
              .collect(Collectors.joining(", "));
      throw refused(
          "hardware",
          "runtime " + name + " does not serve " + wanted.hardware() + "; it serves: " + served,
          "not_served");
    }
    // What the others use is looked up before the transaction, in which there is no time for it.
    store.deployments().live().forEach(this::runtimeName);
    return new SlotRule(name, runtime.slots(), before, this::runtimeName);
  }

  private String runtimeName(Deployment deployment) {
    List<String> key =
        List.of(deployment.account(), deployment.workflowId(), deployment.workflowVersion());
    String stored =
        storedRuntimes.computeIfAbsent(
            key,
            k ->
                store
                    .workflows()
                    .version(k.get(0), k.get(1), k.get(2))
                    .map(WorkflowVersion::runtime)
                    .orElseThrow(() -> noVersion(k.get(0), k.get(1), k.get(2))));
    return names.resolve(stored);
  }

  private ApiException noVersion(String account, String workflowId, String version) {
    return store
        .workflows()
        .find(account, workflowId)
        .map(workflow -> MissingVersion.of(workflow, version))
        .orElseGet(() -> ApiException.notFound("workflow", workflowId));
  }

  private ObjectNode shown(Deployment deployment) {
    return view.json(
        deployment, store.instances().live(), Includes.NOTHING, () -> version(deployment));
  }

  private static ApiException refused(String field, String message, String type) {
    return ApiException.invalid(List.of(new Fault(List.of("body", field), message, type)));
  }

  private static Set<String> classes(ObjectNode graph) {
    Set<String> classes = new HashSet<>();
    for (JsonNode node : graph.values()) {
      classes.add(node.path("class_type").asString(""));
    }
    return classes;
  }
}
