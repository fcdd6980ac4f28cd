package dev.comfyserve.server.tools;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Fault;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.contract.Text;
import dev.comfyserve.fleet.input.DataUri;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolHints;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** {@code upload_file}: bytes that travel in the call become a URL for file inputs. */
final class UploadFile {
  private static final List<String> SOURCES = List.of("data_uri", "base64", "text");

  /** Each call stores another file, which hurts no other. */
  private static final ToolHints ADDS = new ToolHints(false, false, false, false);

  private UploadFile() {}

  static Tool<Caller> tool(OwnApi own, Failures failures) {
    return new Tool<>(
        new ToolDefinition(
            "upload_file",
            "Upload a file",
            "Store a file and get its url. Next: give the url as the value of a file input in the"
                + " overrides of submit_request, as often as you like. Give exactly one of"
                + " data_uri, base64 and text. Small files can go into submit_request as data:"
                + " URIs without this; public https URLs never need it.",
            Schema.object()
                .text("data_uri", "The file as data:image/png;base64,...")
                .text("base64", "The file's bytes in base64; name the content_type too.")
                .text("text", "The file's text, for text files.")
                .text("content_type", "What base64 or text is, e.g. \"image/png\".")
                .text("filename", "What to call it, e.g. \"photo.png\".")
                .build(),
            null,
            ADDS),
        failures.handling(
            call -> {
              DataUri given = given(call.arguments());
              ObjectNode file =
                  own.uploadFile(
                      call.principal(),
                      given.bytes(),
                      call.arguments().path("filename").asString(null),
                      given.contentType());
              ObjectNode out = Answers.ok();
              out.set("file", file);
              return Answers.of(
                  "Stored %s bytes of %s: use %s as the value of a file input."
                      .formatted(
                          file.path("size").asString(),
                          file.path("content_type").asString(),
                          file.path("url").asString()),
                  out);
            }));
  }

  private static DataUri given(ObjectNode in) {
    List<String> sources = SOURCES.stream().filter(in::hasNonNull).toList();
    if (sources.size() != 1) {
      throw fault("arguments", "give exactly one of " + String.join(", ", SOURCES), "one_of");
    }
    String source = sources.getFirst();
    String value = in.path(source).asString();
    String type = in.path("content_type").asString(null);
    if (source.equals("text")) {
      return new DataUri(
          type == null ? "text/plain" : type, value.getBytes(StandardCharsets.UTF_8));
    }
    // A data: URI where plain base64 is expected means the same.
    boolean uri = DataUri.is(value);
    if (!uri && source.equals("data_uri")) {
      throw fault(
          source,
          "must begin with data: and hold the file itself (data:image/png;base64,...), not a path"
              + " or a URL; not "
              + Text.clip(value, 80),
          "data_uri");
    }
    try {
      DataUri read = DataUri.of(uri ? value : "data:;base64," + value.strip());
      return type == null ? read : new DataUri(type, read.bytes());
    } catch (IllegalArgumentException e) {
      throw fault(source, uri ? e.getMessage() : "is broken or empty base64", "base64");
    }
  }

  private static ApiException fault(String at, String message, String type) {
    return ApiException.invalid(List.of(new Fault(List.of(at), message, type)));
  }
}
