package dev.comfyserve.server.resource;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.fleet.input.FileKind;
import dev.comfyserve.mcp.resource.ResourceContent;
import dev.comfyserve.server.picture.Deadline;
import dev.comfyserve.server.picture.OutputBytes;
import dev.comfyserve.server.tools.OutputUrls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is read of an output file: a small picture or text itself, of anything else a link, so that
 * nobody's conversation is filled with megabytes.
 */
public final class OutputContents {
  private static final Logger LOG = LoggerFactory.getLogger(OutputContents.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Where the files are another host's, which its links lead to. */
  public static final OutputContents LINKS =
      new OutputContents((caller, url) -> Optional.empty(), 0);

  private final OutputBytes files;
  private final int limit;

  /**
   * @param limit bytes of the largest file that is read itself
   */
  public OutputContents(OutputBytes files, int limit) {
    this.files = files;
    this.limit = limit;
  }

  ResourceContent of(Caller caller, String uri, RequestDocuments.OutputFile file)
      throws InterruptedException {
    try {
      Optional<OutputBytes.Stored> stored = files.find(caller, file.entry().path("url").asString());
      if (stored.isPresent()) {
        Optional<ResourceContent> itself = itself(uri, stored.get());
        if (itself.isPresent()) {
          return itself.get();
        }
      }
    } catch (IOException e) {
      LOG.warn("an output file could not be read, its link is given instead", e);
    }
    return link(uri, file);
  }

  private Optional<ResourceContent> itself(String uri, OutputBytes.Stored stored)
      throws IOException, InterruptedException {
    String type = OutputUrls.mediaType("file." + stored.ext());
    boolean text = type.startsWith("text/") || type.equals("application/json");
    if (!text && !type.startsWith("image/")) {
      return Optional.empty();
    }
    try (OutputBytes.LocalFile file = stored.fetch(Deadline.in(PATIENCE))) {
      // By its bytes: clients show their model what is called a picture, and fail over what is
      // none.
      String kind = text ? type : FileKind.of(file.path(), null, null).contentType();
      if (!text && !kind.startsWith("image/")) {
        return Optional.empty();
      }
      Optional<byte[]> bytes = small(file.path());
      return text
          ? bytes
              .flatMap(OutputContents::utf8)
              .map(words -> new ResourceContent.Text(uri, type, words))
          : bytes.map(picture -> new ResourceContent.Blob(uri, kind, picture));
    }
  }

  private Optional<byte[]> small(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(limit + 1);
      return bytes.length <= limit ? Optional.of(bytes) : Optional.empty();
    }
  }

  private static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty(); // no text that everybody can read
    }
  }

  private static ResourceContent link(String uri, RequestDocuments.OutputFile file) {
    ObjectNode link = Json.object();
    link.put("summary", "Too large to be shown here, or not of a kind that is: fetch it at url.");
    link.set("url", file.entry().path("url"));
    link.put("filename", file.filename());
    link.put("mime_type", OutputUrls.mediaType(file.filename()));
    link.put("node_id", file.uri().node());
    return new ResourceContent.Text(uri, "application/json", Json.write(link));
  }
}
