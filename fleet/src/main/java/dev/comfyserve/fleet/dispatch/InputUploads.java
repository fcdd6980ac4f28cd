package dev.comfyserve.fleet.dispatch;

import dev.comfyserve.comfyui.client.ComfyUi;
import dev.comfyserve.comfyui.graph.FileRef;
import dev.comfyserve.fleet.instance.LiveInstance;
import dev.comfyserve.store.blob.Blobs;
import java.io.IOException;
import tools.jackson.databind.node.ObjectNode;

/** Brings a graph's input files to the instance, each once in the instance's life. */
final class InputUploads {
  private static final String FOLDER = "cs";

  private final Blobs blobs;

  InputUploads(Blobs blobs) {
    this.blobs = blobs;
  }

  void upload(ObjectNode graph, LiveInstance instance, ComfyUi comfy)
      throws IOException, InterruptedException {
    for (FileRef.Stored file : FileRef.stored(graph)) {
      if (!instance.uploaded().contains(file.fileName())) {
        comfy.upload(blobs.path(file.sha256()), file.fileName(), FOLDER);
        instance.uploaded().add(file.fileName());
      }
    }
  }
}
