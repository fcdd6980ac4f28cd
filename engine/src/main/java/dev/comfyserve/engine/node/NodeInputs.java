package dev.comfyserve.engine.node;

import dev.comfyserve.engine.image.Image;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The values that reach a node: outputs of other nodes, and constants as JSON. */
public record NodeInputs(Map<String, Object> values) {
  public Image image(String name) throws NodeFailure {
    if (values.get(name) instanceof Image image) {
      return image;
    }
    throw wrongType(name, "an IMAGE");
  }

  /** The image, or null where the input is absent. */
  public Image optionalImage(String name) throws NodeFailure {
    return values.containsKey(name) ? image(name) : null;
  }

  public int integer(String name) throws NodeFailure {
    if (values.get(name) instanceof JsonNode json && json.canConvertToInt()) {
      return json.intValue();
    }
    throw wrongType(name, "an INT");
  }

  public double number(String name) throws NodeFailure {
    if (values.get(name) instanceof JsonNode json && json.isNumber()) {
      return json.doubleValue();
    }
    throw wrongType(name, "a FLOAT");
  }

  public String text(String name) throws NodeFailure {
    if (values.get(name) instanceof JsonNode json && json.isString()) {
      return json.stringValue();
    }
    throw wrongType(name, "a STRING");
  }

  public String text(String name, String absent) throws NodeFailure {
    return values.containsKey(name) ? text(name) : absent;
  }

  public double number(String name, double absent) throws NodeFailure {
    return values.containsKey(name) ? number(name) : absent;
  }

  private static NodeFailure wrongType(String name, String wanted) {
    return new NodeFailure("TypeError", "input " + name + " is not " + wanted);
  }
}
