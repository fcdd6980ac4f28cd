package dev.comfyserve.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.comfyserve.contract.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Holds REST answers to {@code openapi.yaml}: the status, the content type and the body must be
 * described. What the description does not know must be an error in the described form.
 */
public final class OpenApiCheck {
  private static final String REFS = "#/components/schemas/";

  private final JsonNode description;
  private final ObjectNode definitions;
  private final Map<String, Schema> compiled = new ConcurrentHashMap<>();
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  public OpenApiCheck() {
    try (InputStream in = OpenApiCheck.class.getResourceAsStream("/openapi.yaml")) {
      description = YAMLMapper.builder().build().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    definitions = (ObjectNode) local(description.path("components").path("schemas"));
  }

  JsonNode description() {
    return description;
  }

  /** Every operation as {@code METHOD /path}, paths in the form of the description. */
  List<String> operations() {
    List<String> all = new ArrayList<>();
    for (var path : description.path("paths").properties()) {
      for (String key : path.getValue().propertyNames()) {
        if (!key.equals("parameters")) {
          all.add(key.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
        }
      }
    }
    return all;
  }

  /**
   * Fails the test when the answer is not described.
   *
   * @param path without query
   * @param contentType null for none
   */
  public void check(String method, String path, int status, String contentType, byte[] body) {
    String what = method + " " + path + " -> " + status;
    JsonNode answer = answer(method, path, status);
    if (answer.path("x-anything").asBoolean(false)) {
      ownError(contentType, body, what);
      return;
    }
    JsonNode content = answer.path("content");
    if (content.isMissingNode()) {
      assertThat(body).as("%s: a body that is not described", what).isEmpty();
      return;
    }
    if (method.equals("HEAD") || method.equals("OPTIONS") && body.length == 0) {
      return;
    }
    assertThat(contentType).as("%s: content type", what).isNotNull();
    String type = contentType.split(";")[0].strip();
    assertThat(content.propertyNames()).as("%s: content type", what).contains(type);
    if (type.equals("application/json")) {
      validate(content.path(type).path("schema"), body, what);
    }
  }

  /** Where ComfyUI's own answers pass through, an error of ours is still in our form. */
  private void ownError(String contentType, byte[] body, String what) {
    if (contentType != null && contentType.startsWith("application/json") && body.length > 0) {
      JsonNode tree = Json.parse(new String(body, StandardCharsets.UTF_8));
      if (tree.has("error_code")) {
        assertThat(errors(definitions.path("Error"), tree)).as("%s: %s", what, tree).isEmpty();
      }
    }
  }

  /** Fails the test when a body that was accepted is not described. */
  void checkAccepted(String method, String path, byte[] body) {
    JsonNode schema =
        operation(method, path)
            .map(o -> o.at("/requestBody/content/application~1json/schema"))
            .orElse(Json.object());
    if (!schema.isMissingNode() && !schema.isEmpty() && body.length > 0) {
      validate(schema, body, method + " " + path + " accepted");
    }
  }

  private void validate(JsonNode schema, byte[] body, String what) {
    JsonNode tree;
    try {
      tree = Json.MAPPER.readTree(body);
    } catch (JacksonException e) {
      throw new AssertionError(what + ": not JSON: " + new String(body), e);
    }
    List<String> errors = errors(schema, tree);
    assertThat(errors).as("%s does not fit openapi.yaml: %s", what, tree).isEmpty();
  }

  /** What is wrong with a value, by a schema of the description. */
  List<String> errors(JsonNode schema, JsonNode value) {
    return compiled
        .computeIfAbsent(schema.toString(), text -> compile(schema))
        .validate(value)
        .stream()
        .map(Object::toString)
        .toList();
  }

  private Schema compile(JsonNode schema) {
    ObjectNode whole = (ObjectNode) local(schema);
    whole.set("$defs", definitions);
    return registry.getSchema(whole);
  }

  /** The same schema with its references inside itself. */
  private static JsonNode local(JsonNode schema) {
    return Json.parse(schema.toString().replace(REFS, "#/$defs/"));
  }

  private JsonNode answer(String method, String path, int status) {
    Optional<JsonNode> operation = operation(method, path);
    JsonNode responses = operation.map(o -> o.path("responses")).orElse(Json.object());
    if (method.equals("OPTIONS") && status == 204) {
      return Json.object();
    }
    JsonNode described = responses.get(Integer.toString(status));
    if (described == null) {
      described = responses.path("default");
    }
    if (described.isMissingNode()) {
      described = description.path("components").path("responses").path("Error");
    }
    if (described.has("$ref")) {
      String name = described.path("$ref").asString();
      described = description.at(name.substring(1));
    }
    if (described.equals(description.path("components").path("responses").path("Error"))) {
      assertThat(status).as("%s %s: status", method, path).isGreaterThanOrEqualTo(400);
    }
    return described;
  }

  private Optional<JsonNode> operation(String method, String path) {
    String key = (method.equals("HEAD") ? "get" : method.toLowerCase(java.util.Locale.ROOT));
    for (var entry : description.path("paths").properties()) {
      if (pattern(entry.getKey()).matcher(path).matches()) {
        return Optional.ofNullable(entry.getValue().get(key));
      }
    }
    return Optional.empty();
  }

  private static Pattern pattern(String template) {
    StringBuilder regex = new StringBuilder();
    for (String segment : template.substring(1).split("/")) {
      regex.append('/');
      switch (segment) {
        case "{path}" -> regex.append(".*");
        case "{api}" -> regex.append("v[12]");
        case String name when name.startsWith("{") -> regex.append("[^/]+");
        case String literal -> regex.append(Pattern.quote(literal));
      }
    }
    return Pattern.compile(regex.toString());
  }
}
