package dev.comfyserve.fleet.dispatch;

import dev.comfyserve.comfyui.client.ComfyUi;
import dev.comfyserve.comfyui.client.ComfyUiAnswer;
import dev.comfyserve.comfyui.client.Downloaded;
import dev.comfyserve.comfyui.client.History;
import dev.comfyserve.comfyui.client.OutputEntry;
import dev.comfyserve.comfyui.graph.OwnOutputs;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Text;
import dev.comfyserve.store.blob.Blob;
import dev.comfyserve.store.blob.Blobs;
import dev.comfyserve.store.file.OutputFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Copies what a prompt put out into our store. */
final class OutputCopies {
  private static final Logger LOG = LoggerFactory.getLogger(OutputCopies.class);

  private final Blobs blobs;
  private final Ids ids;
  private final Path folder;

  /**
   * @param folder for files on their way
   */
  OutputCopies(Blobs blobs, Ids ids, Path folder) {
    this.blobs = blobs;
    this.ids = ids;
    this.folder = folder;
  }

  /**
   * @param outputs as the result shows them, each file entry with {@code file_id}, {@code
   *     content_type}, {@code size} and {@code sha256} instead of a URL
   */
  record Copied(List<OutputFile> files, ObjectNode outputs) {}

  /**
   * Durable when it returns.
   *
   * @throws dev.comfyserve.comfyui.client.ComfyUiUnreachable when the server is gone
   */
  Copied copy(ComfyUi comfy, String attemptId, ObjectNode history)
      throws OutputNotStored, InterruptedException {
    ObjectNode outputs = History.outputs(history).deepCopy();
    List<OutputFile> files = new ArrayList<>();
    for (OutputEntry entry : History.files(history)) {
      OutputFile file = copyOne(comfy, attemptId, entry);
      files.add(file);
      ObjectNode shown = entry.entry().deepCopy();
      shown.put("filename", file.filename()).put("subfolder", file.subfolder());
      shown.put("type", file.type());
      shown.put("file_id", file.id()).put("content_type", file.contentType());
      shown.put("size", file.size()).put("sha256", file.sha256());
      if (outputs.path(entry.nodeId()).path(entry.channel()) instanceof ArrayNode list) {
        list.set(entry.index(), shown);
      }
    }
    return new Copied(files, outputs);
  }

  private OutputFile copyOne(ComfyUi comfy, String attemptId, OutputEntry entry)
      throws OutputNotStored, InterruptedException {
    ObjectNode shown = OwnOutputs.restore(attemptId, entry.entry());
    String filename = shown.path("filename").asString("");
    Path temporary = null;
    try {
      temporary = Files.createTempFile(Files.createDirectories(folder), "output", "");
      Downloaded downloaded = download(comfy, entry, temporary);
      Blob blob = store(temporary);
      return new OutputFile(
          ids.next(),
          entry.nodeId(),
          entry.channel(),
          filename,
          shown.path("subfolder").asString(""),
          shown.path("type").asString("output"),
          downloaded.contentType() == null ? "application/octet-stream" : downloaded.contentType(),
          blob.sha256(),
          blob.size());
    } catch (IOException e) {
      throw new OutputNotStored(
          "Output " + Text.clip(filename, 200) + " of node " + entry.nodeId() + " was not stored",
          e);
    } catch (ComfyUiAnswer e) {
      throw new OutputNotStored(
          "Output "
              + Text.clip(filename, 200)
              + " of node "
              + entry.nodeId()
              + " could not be read from the instance (status "
              + e.status()
              + ")",
          e);
    } finally {
      remove(temporary);
    }
  }

  private static Downloaded download(ComfyUi comfy, OutputEntry entry, Path to)
      throws IOException, InterruptedException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to), 1 << 16)) {
      return comfy.download(entry.entry(), out);
    }
  }

  private Blob store(Path temporary) throws IOException {
    try (InputStream in = Files.newInputStream(temporary)) {
      return blobs.put(in, Long.MAX_VALUE);
    }
  }

  /** Deletes what is in the folder; nothing may be on its way. */
  void sweep() {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
      left.forEach(OutputCopies::remove);
    } catch (IOException e) {
      LOG.warn("{} could not be swept", folder, e);
    }
  }

  private static void remove(Path temporary) {
    try {
      if (temporary != null) {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      LOG.warn("{} could not be deleted; the next start tries again", temporary, e);
    }
  }
}
