package dev.comfyserve.comfyui.client;

import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.ProxyAnswer;
import dev.comfyserve.contract.ProxyRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * One ComfyUI server. Every call throws {@link ComfyUiException} where the server gives no usable
 * answer.
 */
public final class ComfyUi {
  public ComfyUi(ComfyUiHttp http, URI base) {}

  public URI base() {
    throw new UnsupportedOperationException();
  }

  public ObjectNode systemStats() throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  public ObjectNode features() throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  public ObjectInfo objectInfo() throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /**
   * Posts a prompt.
   *
   * @param extraData null for none
   * @throws ComfyUiUnreachable whose {@code maybeSent} says whether the prompt may be there all the
   *     same
   */
  public Submission submit(String promptId, ObjectNode graph, ObjectNode extraData, String clientId)
      throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  public Lookup lookup(String promptId) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /** The record of an ended prompt. */
  public Optional<ObjectNode> history(String promptId) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /** Interrupts this prompt if it is running now; nobody else's. */
  public void interrupt(String promptId) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /** Takes a waiting prompt out of the queue; a running one stays. */
  public void dequeue(String promptId) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  public void deleteHistory(String promptId) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  public void free(boolean unloadModels, boolean freeMemory) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /**
   * Uploads a file into ComfyUI's input folder, over one of the same name.
   *
   * @return the name to be used in a graph, with its folder
   */
  public String upload(Path file, String name, String subfolder)
      throws InterruptedException, IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Copies an output file.
   *
   * @param entry {@code filename}, {@code subfolder}, {@code type}
   * @throws IOException when {@code out} fails
   */
  public Downloaded download(ObjectNode entry, OutputStream out)
      throws InterruptedException, IOException {
    throw new UnsupportedOperationException();
  }

  /** Forwards a call as it is; the path must not leave this server's root. */
  public ProxyAnswer forward(ProxyRequest request) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /**
   * Opens a websocket.
   *
   * @throws IllegalStateException when this id has or had a socket that may not have ended
   */
  public EventStream events(String clientId) throws InterruptedException {
    throw new UnsupportedOperationException();
  }
}
