package dev.comfyserve.mcp.tool;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An argument that its schema marks with {@code x-mcp-header}: clients repeat it in the header
 * {@code Mcp-Param-<header>}.
 *
 * @param path the names of the properties that lead to it
 */
public record HeaderParameter(String header, List<String> path) {
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Set<String> TYPES = Set.of("string", "integer", "boolean");

  /** The argument, or a missing node. */
  public JsonNode in(ObjectNode arguments) {
    JsonNode node = arguments;
    for (String name : path) {
      node = node.path(name);
    }
    return node;
  }

  /**
   * The marked arguments of a tool.
   *
   * @throws IllegalArgumentException for a mark that clients do not accept: they would drop the
   *     whole tool without a word
   */
  public static List<HeaderParameter> of(ObjectNode inputSchema) {
    List<HeaderParameter> found = new ArrayList<>();
    collect(inputSchema, List.of(), found);
    Set<String> headers = new HashSet<>();
    for (HeaderParameter parameter : found) {
      if (!TOKEN.matcher(parameter.header).matches()) {
        throw new IllegalArgumentException("not a header name: " + parameter.header);
      }
      if (!headers.add(parameter.header.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("two arguments in one header: " + parameter.header);
      }
    }
    return List.copyOf(found);
  }

  private static void collect(JsonNode schema, List<String> path, List<HeaderParameter> found) {
    for (var property : schema.path("properties").properties()) {
      List<String> here = new ArrayList<>(path);
      here.add(property.getKey());
      JsonNode mark = property.getValue().path("x-mcp-header");
      if (!mark.isMissingNode()) {
        if (!TYPES.contains(property.getValue().path("type").stringValue(""))) {
          throw new IllegalArgumentException("cannot be a header: " + String.join(".", here));
        }
        found.add(new HeaderParameter(mark.stringValue(""), List.copyOf(here)));
      }
      collect(property.getValue(), here, found);
    }
  }
}
