package dev.comfyserve.engine.http;

import dev.comfyserve.engine.json.WireJson;
import dev.comfyserve.engine.node.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;

/**
 * {@code POST /upload/image}: keeps a file of any kind, under another name where the name is taken
 * by other bytes.
 */
final class UploadRoute implements Route {
  private static final int KEPT_IN_MEMORY = 1 << 20;

  private final Folders folders;

  UploadRoute(Folders folders) {
    this.folders = folders;
  }

  @Override
  public Answer answer(Call call) throws Exception {
    String contentType = call.request().getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (contentType == null || !contentType.startsWith("multipart/form-data")) {
      return Answer.empty(400);
    }
    if (call.request().getLength() > Call.LARGEST_BODY) {
      throw new Call.TooLarge();
    }
    try (MultiPartFormData.Parts parts = parts(call, contentType)) {
      MultiPart.Part file = parts.getFirst("image");
      return file == null ? Answer.empty(400) : store(file, parts);
    }
  }

  /** A client that stops sending is cut off by the connection's idle time-out. */
  private MultiPartFormData.Parts parts(Call call, String contentType) throws IOException {
    MultiPartConfig limits =
        new MultiPartConfig.Builder()
            .location(folders.folder(Folders.Kind.TEMP))
            .maxMemoryPartSize(KEPT_IN_MEMORY)
            .maxPartSize(Call.LARGEST_BODY)
            .maxSize(Call.LARGEST_BODY)
            .build();
    try {
      return MultiPartFormData.getParts(call.request(), call.request(), contentType, limits);
    } catch (RuntimeException e) {
      if (String.valueOf(e.getMessage()).contains("max length exceeded")) {
        throw new Call.TooLarge();
      }
      throw new IOException("unreadable upload", e);
    }
  }

  private Answer store(MultiPart.Part file, MultiPartFormData.Parts parts) throws IOException {
    String name = file.getFileName();
    String type = field(parts, "type", "input");
    String subfolder = field(parts, "subfolder", "");
    String overwrite = field(parts, "overwrite", "");
    Folders.Kind kind = Folders.Kind.labelled(type).orElseThrow();
    if (name == null || name.isEmpty()) {
      throw new IOException("an upload without a file name");
    }
    Optional<Path> folder = folders.inside(kind, "", subfolder);
    Optional<Path> wanted = folders.inside(kind, subfolder, name);
    if (folder.isEmpty() || wanted.isEmpty() || !wanted.get().startsWith(folder.get())) {
      return Answer.empty(400);
    }
    Files.createDirectories(folder.get());
    if (Files.isDirectory(wanted.get())) {
      throw new IOException("an upload under the name of a folder");
    }
    boolean replace = overwrite.equals("true") || overwrite.equals("1");
    String stored = put(file, wanted.get(), replace);
    return Answer.json(
        WireJson.object().put("name", stored).put("subfolder", subfolder).put("type", type));
  }

  /** The name under which the bytes lie now. */
  private static String put(MultiPart.Part file, Path wanted, boolean replace) throws IOException {
    Path arrived = Files.createTempFile(wanted.getParent(), ".upload", ".part");
    try {
      Files.delete(arrived);
      file.writeTo(arrived);
      Path free = replace ? wanted : freeName(wanted, arrived);
      if (replace || !Files.exists(free)) {
        Files.move(arrived, free, StandardCopyOption.REPLACE_EXISTING);
      }
      return free.getFileName().toString();
    } finally {
      Files.deleteIfExists(arrived);
    }
  }

  /** The first of x.png, x (1).png, ... that is free or holds the same bytes. */
  private static Path freeName(Path wanted, Path bytes) throws IOException {
    String name = wanted.getFileName().toString();
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    String ending = dot > 0 ? name.substring(dot) : "";
    Path candidate = wanted;
    for (int i = 1; Files.exists(candidate) && Files.mismatch(candidate, bytes) >= 0; i++) {
      candidate = wanted.resolveSibling(stem + " (" + i + ")" + ending);
    }
    return candidate;
  }

  private static String field(MultiPartFormData.Parts parts, String name, String absent) {
    MultiPart.Part part = parts.getFirst(name);
    return part == null ? absent : part.getContentAsString(StandardCharsets.UTF_8);
  }
}
