package dev.comfyserve.engine.node;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The nodes that this engine has, by class name. */
public final class NodeRegistry {
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Folders folders;

  /**
   * @param more nodes besides the core ones
   */
  public NodeRegistry(Folders folders, RandomGenerator random, Map<String, Node> more) {
    this.folders = folders;
    nodes.put("SaveImage", new SaveImage());
    nodes.put("PreviewImage", new PreviewImage(random));
    nodes.put("LoadImage", new LoadImage());
    nodes.put("LoadImageMask", new LoadImageMask());
    nodes.put("ImageScale", new ImageScale());
    nodes.put("ImageInvert", new ImageInvert());
    nodes.put("EmptyImage", new EmptyImage());
    nodes.put("ImageBlend", new ImageBlend());
    nodes.put("ImageCrop", new ImageCrop());
    nodes.put("ImageFlip", new ImageFlip());
    nodes.put("PreviewAny", new PreviewAny());
    nodes.putAll(more);
  }

  public Folders folders() {
    return folders;
  }

  public Optional<Node> find(String classType) {
    return Optional.ofNullable(nodes.get(classType));
  }

  /** The schema of a class that exists. */
  public NodeSchema schema(String classType) {
    return nodes.get(classType).schema(folders);
  }

  public ObjectNode objectInfo() {
    return objectInfo(List.copyOf(nodes.keySet()));
  }

  /** The entries of these classes; unknown ones are left out. */
  public ObjectNode objectInfo(List<String> classTypes) {
    ObjectNode info = JsonNodeFactory.instance.objectNode();
    for (String classType : classTypes) {
      if (nodes.containsKey(classType)) {
        info.set(classType, schema(classType).toJson());
      }
    }
    return info;
  }
}
