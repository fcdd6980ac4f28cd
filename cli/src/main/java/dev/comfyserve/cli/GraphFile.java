package dev.comfyserve.cli;

import dev.comfyserve.comfyui.graph.EmbeddedGraph;
import dev.comfyserve.contract.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A graph in a file of this machine. */
final class GraphFile {
  /** Each kind of text that a PNG may have, under the name that ComfyUI's editor reads. */
  private static final Pattern EDITORS_TEXT = Pattern.compile("(tEXt|zTXt|iTXt)workflow\0");

  private static final Pattern JSON = Pattern.compile("\uFEFF?\\s*[{\\[]");

  private GraphFile() {}

  /**
   * Reads a JSON file or what ComfyUI wrote into a PNG.
   *
   * @param err where it is said if only a part of the file was taken
   */
  static JsonNode read(Path file, PrintWriter err) throws IOException {
    if (Files.isDirectory(file)) {
      throw new CommandFailed(file + " is a folder: name a file in it");
    }
    if (!Files.isReadable(file)) {
      throw new CommandFailed("Cannot read " + file);
    }
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length == 0) {
      throw new CommandFailed(file + " is empty");
    }
    if (bytes.length > 4 && bytes[0] == (byte) 0x89 && bytes[1] == 'P') {
      return ofPicture(file, bytes);
    }
    JsonNode tree;
    try {
      tree = Json.MAPPER.readTree(bytes);
    } catch (JacksonException e) {
      throw new CommandFailed(file + amiss(bytes, e), e);
    }
    if (!isCallOfComfyUi(tree)) {
      return tree;
    }
    err.println("note: " + file + " is a call of ComfyUI's /prompt; its \"prompt\" is the graph");
    err.flush();
    return tree.path("prompt");
  }

  private static JsonNode ofPicture(Path file, byte[] png) {
    return EmbeddedGraph.fromPng(png)
        .orElseThrow(() -> new CommandFailed(file + withoutGraph(png)));
  }

  private static String withoutGraph(byte[] png) {
    return EDITORS_TEXT.matcher(new String(png, StandardCharsets.ISO_8859_1)).find()
        ? " holds only the graph of ComfyUI's editor, which cannot be run as it is: open it in"
            + " ComfyUI and save what Workflow > Export (API) gives."
        : " carries no graph: it was not saved by ComfyUI, or its metadata was removed.";
  }

  private static String amiss(byte[] bytes, JacksonException e) {
    if (!JSON.matcher(new String(bytes, StandardCharsets.UTF_8)).lookingAt()) {
      return " is of another kind: taken are a .json graph (ComfyUI: Workflow > Export (API)) and a"
          + " .png that ComfyUI made.";
    }
    String where =
        e.getLocation() == null
            ? ""
            : " (line %d, column %d)"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    return " is not valid JSON"
        + where
        + ": "
        + e.getOriginalMessage().lines().findFirst().orElse("");
  }

  /** A node that is called prompt would have a class. */
  private static boolean isCallOfComfyUi(JsonNode tree) {
    JsonNode prompt = tree.path("prompt");
    return prompt.isObject() && !prompt.has("class_type") && !prompt.has("inputs");
  }
}
