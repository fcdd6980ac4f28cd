package dev.comfyserve.cli;

import dev.comfyserve.client.ComfyServeClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a request made, brought to this machine. */
final class Outputs {
  private Outputs() {}

  /** Makes the folder, before anything runs whose outputs could not be brought there. */
  static void makeFolder(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
      }
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailed(noFolder(e.getFile() + " is a file"), e);
    } catch (IOException e) {
      throw new CommandFailed(noFolder("cannot make " + folder), e);
    }
    if (!Files.isWritable(folder)) {
      throw new CommandFailed(noFolder("cannot write in " + folder));
    }
  }

  private static String noFolder(String why) {
    return "--output must name a folder for what is made: " + why + ".";
  }

  /** Downloads what there is and prints the paths; the exit code. */
  static int tell(
      ComfyServeClient client, ObjectNode result, Path folder, PrintWriter out, PrintWriter err) {
    String status = result.path("status").asString();
    if (!status.equals("succeeded")) {
      JsonNode error = result.path("error");
      err.println(status + (error.isObject() ? ": " + error.path("error").asString() : ""));
      return 1;
    }
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
