package dev.comfyserve.mcp.asking;

import dev.comfyserve.mcp.tool.ArgumentCheck;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whether a filled in form is as its schema says, with all that such a schema may hold. */
final class FormCheck {
  private FormCheck() {}

  static boolean fits(ObjectNode schema, ObjectNode content) {
    return ArgumentCheck.violations(schema, content).isEmpty()
        && schema.path("properties").properties().stream()
            .allMatch(field -> fits(field.getValue(), content.get(field.getKey())));
  }

  private static boolean fits(JsonNode schema, JsonNode value) {
    if (value == null) {
      return true;
    }
    if (value.isArray()) {
      return value.size() <= schema.path("maxItems").intValue(Integer.MAX_VALUE)
          && value.valueStream().allMatch(one -> isOffered(schema.path("items"), "anyOf", one));
    }
    return isOffered(schema, "oneOf", value)
        && (!value.isString()
            || (value.stringValue().length() <= schema.path("maxLength").intValue(Integer.MAX_VALUE)
                && hasFormat(schema.path("format").stringValue(""), value.stringValue())));
  }

  /** One of the titled choices, where there are any. */
  private static boolean isOffered(JsonNode schema, String choices, JsonNode value) {
    JsonNode offered = schema.path(choices);
    return !offered.isArray()
        || offered.valueStream().anyMatch(choice -> value.equals(choice.get("const")));
  }

  private static boolean hasFormat(String format, String text) {
    try {
      return switch (format) {
        case "email" -> text.matches("[^@\\s]+@[^@\\s]+");
        case "uri" -> new URI(text).isAbsolute();
        case "date" -> LocalDate.parse(text) != null;
        case "date-time" -> OffsetDateTime.parse(text) != null;
        default -> true;
      };
    } catch (URISyntaxException | DateTimeException e) {
      return false;
    }
  }
}
