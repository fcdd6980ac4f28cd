package dev.comfyserve.comfyui.graph;

import dev.comfyserve.comfyui.schema.NodeSchema;
import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.Faults;
import dev.comfyserve.contract.Text;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says everything that is wrong with a graph, before ComfyUI sees it. As strict as ComfyUI is, and
 * stricter only where it would take what cannot be meant (a cycle, a text for a boolean, an unknown
 * input, a file of its machine).
 *
 * <p>As in ComfyUI, nodes that no output node needs are not run: a schema's demands on their inputs
 * are not made, unless a broken link, or the lack of an output, leaves open which are needed.
 */
public final class GraphCheck {
  /** Faults after which any node may be one that an output was meant to read. */
  private static final Set<String> UNCLEAR = Set.of("link", "link_expected", "no_output");

  private final ObjectNode graph;
  private final ObjectInfo info;
  private final boolean trustFileNames;
  private final Faults faults;
  private final String[] loc;
  private final List<String> warnings = new ArrayList<>();
  private final Map<String, List<String>> links = new LinkedHashMap<>();

  private GraphCheck(
      ObjectNode graph, ObjectInfo info, boolean trustFileNames, Faults faults, String... loc) {
    this.graph = graph;
    this.info = info;
    this.trustFileNames = trustFileNames;
    this.faults = faults;
    this.loc = loc;
  }

  /**
   * @param info null where no schema is known: then only the form, links, cycles and file names are
   *     checked
   * @param loc where the graph stands in what the caller sent; the prefix of every fault's place
   * @return warnings, for what may be right by the time of execution (a missing model or file)
   */
  public static List<String> check(JsonNode graph, ObjectInfo info, Faults faults, String... loc) {
    return check(graph, info, false, faults, loc);
  }

  /** As above; with {@code trustFileNames} names may lead out of ComfyUI's folders. */
  public static List<String> check(
      JsonNode graph, ObjectInfo info, boolean trustFileNames, Faults faults, String... loc) {
    if (!(graph instanceof ObjectNode object)) {
      faults.add("must be a workflow in API format: an object of nodes", "object_type", loc);
    } else if (object.path("nodes").isArray()) {
      faults.add(
          "this is ComfyUI's editor format; export the workflow with the menu item"
              + " Workflow > Export (API) and send that",
          "editor_format",
          loc);
    } else if (object.isEmpty()) {
      faults.add("the workflow has no nodes", "empty_workflow", loc);
    } else {
      return new GraphCheck(object, info, trustFileNames, faults, loc).run();
    }
    return List.of();
  }

  private List<String> run() {
    graph.properties().forEach(entry -> form(entry.getKey(), entry.getValue()));
    for (List<String> ring : Cycles.of(links)) {
      String path = Text.clip(String.join(" -> ", ring) + " -> " + ring.getFirst(), 300);
      faults.add("its links form a cycle: " + path, "cycle", Loc.in(loc, ring.getFirst()));
    }
    if (info != null) {
      inputs();
    }
    if (!trustFileNames) {
      links.keySet().forEach(id -> fileNames(id, node(id), schema(id).orElse(null)));
    }
    return List.copyOf(warnings);
  }

  /** What schemas demand of inputs; of every node's where it is not clear which are needed. */
  private void inputs() {
    Set<String> needed = needed();
    needed.forEach(this::inputs);
    if (faults.list().stream().anyMatch(fault -> UNCLEAR.contains(fault.type()))) {
      links.keySet().stream().filter(id -> !needed.contains(id)).forEach(this::inputs);
    }
  }

  private void inputs(String id) {
    schema(id)
        .ifPresent(
            schema ->
                new NodeCheck(node(id), schema, this::outputType, faults, warnings)
                    .run(id, Loc.in(loc, id)));
  }

  private ObjectNode node(String id) {
    return (ObjectNode) graph.get(id);
  }

  /** What needs no schema but the node's own class. Notes the links of nodes that are usable. */
  private void form(String id, JsonNode node) {
    String[] at = Loc.in(loc, id);
    if (!node.isObject()) {
      faults.add("a node must be an object with class_type and inputs", "object_type", at);
      return;
    }
    JsonNode classType = node.path("class_type");
    if (!classType.isString()) {
      faults.add("every node needs its class_type", "missing", Loc.in(at, "class_type"));
    } else if (info != null && info.node(classType.asString()).isEmpty()) {
      faults.add(
          "no such node class here: " + Text.clip(classType.asString(), 80),
          "unknown_node",
          Loc.in(at, "class_type"));
    }
    JsonNode inputs = node.path("inputs");
    if (!inputs.isObject()) {
      faults.add(
          "every node needs its inputs, an object (which may be empty)",
          inputs.isMissingNode() ? "missing" : "object_type",
          Loc.in(at, "inputs"));
      return;
    }
    List<String> targets = new ArrayList<>();
    for (var input : inputs.properties()) {
      link(input.getValue(), Loc.in(at, "inputs", input.getKey())).ifPresent(targets::add);
    }
    links.put(id, targets);
  }

  /** The node that this value links to, if it is a good link. */
  private Optional<String> link(JsonNode value, String... at) {
    if (!value.isArray()
        || value.size() != 2
        || !value.get(0).isString()
        || !value.get(1).isNumber()) {
      return Optional.empty(); // some other list, which only a schema can judge
    }
    Optional<Link> link = Link.of(value);
    if (link.isEmpty()) {
      faults.add("a link's slot must be a whole number from 0 up", "link", at);
      return Optional.empty();
    }
    String target = link.get().nodeId();
    if (!graph.has(target)) {
      faults.add("links to a node that is not there: " + Text.clip(target, 80), "link", at);
      return Optional.empty();
    }
    int slots = schema(target).map(s -> s.outputs().size()).orElse(Integer.MAX_VALUE);
    if (link.get().slot() >= slots) {
      String has = slots == 1 ? "1 output" : slots + " outputs";
      String msg = "links to slot " + link.get().slot() + " of node " + Text.clip(target, 80);
      faults.add(msg + ", which has " + has, "link", at);
    }
    return Optional.of(target);
  }

  private Optional<NodeSchema> schema(String id) {
    return info == null
        ? Optional.empty()
        : info.node(graph.path(id).path("class_type").asString(""));
  }

  private Optional<String> outputType(Link link) {
    return schema(link.nodeId())
        .filter(s -> link.slot() < s.outputs().size())
        .map(s -> s.custom() ? "*" : s.outputs().get(link.slot()));
  }

  /** Output nodes and all that they read. A class that is not known may be one of an output. */
  private Set<String> needed() {
    Set<String> needed = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>();
    for (String id : links.keySet()) {
      if (schema(id).map(NodeSchema::outputNode).orElse(true)) {
        open.push(id);
      }
    }
    boolean allKnown =
        graph.properties().stream().allMatch(entry -> schema(entry.getKey()).isPresent());
    if (open.isEmpty() && allKnown) {
      String hint = "the workflow has no output node, such as SaveImage or PreviewImage";
      faults.add(hint, "no_output", loc);
    }
    while (!open.isEmpty()) {
      String id = open.pop();
      if (needed.add(id)) {
        links.getOrDefault(id, List.of()).forEach(open::push);
      }
    }
    return needed;
  }

  private void fileNames(String id, ObjectNode node, NodeSchema schema) {
    String classType = node.path("class_type").asString("");
    for (var input : node.path("inputs").properties()) {
      String name = input.getKey();
      JsonNode value = input.getValue();
      var one = schema == null ? null : schema.input(name).orElse(null);
      if (value.isString()
          && FileNames.namesFile(classType, name, one)
          && !FileNames.brought(value)) {
        String text = value.asString();
        (FileNames.takesFile(classType, name, one)
                ? FileNames.inputFault(text)
                : FileNames.fault(text))
            .ifPresent(why -> faults.add(why, "unsafe_name", Loc.in(loc, id, "inputs", name)));
      }
    }
  }
}
