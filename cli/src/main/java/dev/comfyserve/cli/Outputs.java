package dev.comfyserve.cli;

import dev.comfyserve.client.ComfyServeClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a request made, brought to this machine. */
final class Outputs {
  private Outputs() {}

  /** Downloads what there is and prints the paths; the exit code. */
  static int tell(
      ComfyServeClient client, ObjectNode result, Path folder, PrintWriter out, PrintWriter err)
      throws IOException {
    String status = result.path("status").asString();
    if (!status.equals("succeeded")) {
      JsonNode error = result.path("error");
      err.println(status + (error.isObject() ? ": " + error.path("error").asString() : ""));
      return 1;
    }
    Files.createDirectories(folder);
    for (Path file : download(client, result, folder, err)) {
      out.println(file);
    }
    return 0;
  }

  /** Downloads every file of a result; texts are printed. */
  private static List<Path> download(
      ComfyServeClient client, ObjectNode result, Path folder, PrintWriter err) {
    List<Path> files = new ArrayList<>();
    result
        .path("outputs")
        .forEachEntry(
            (node, channels) ->
                channels.forEachEntry(
                    (channel, entries) ->
                        entries.forEach(
                            entry -> {
                              if (entry.has("url")) {
                                Path target =
                                    free(folder, entry.path("filename").asString("output"));
                                client.download(URI.create(entry.path("url").asString()), target);
                                files.add(target);
                              } else if (entry.isString()) {
                                err.println("node " + node + ": " + entry.asString());
                              }
                            })));
    return files;
  }

  /** A name in the folder that nothing has yet. */
  private static Path free(Path folder, String filename) {
    String name = Path.of(filename).getFileName().toString();
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    String ending = dot > 0 ? name.substring(dot) : "";
    Path target = folder.resolve(name);
    for (int i = 2; Files.exists(target); i++) {
      target = folder.resolve(stem + "-" + i + ending);
    }
    return target;
  }
}
