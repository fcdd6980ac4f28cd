package dev.comfyserve.server;

import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The files that commands beside the server read: {@code token} and {@code server.json}. */
final class StateFiles {
  private final Path folder;

  StateFiles(Path folder) {
    this.folder = folder;
  }

  /** Makes the folder, for its owner's eyes only, where there is none. */
  void makeFolder() throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, permissions("rwx------"));
    }
    // A folder that was there keeps its mode; what callers' files pass through is ours alone.
    for (String inner : new String[] {"instances", "tmp", "uploads"}) {
      if (!Files.isDirectory(folder.resolve(inner))) {
        Files.createDirectory(folder.resolve(inner), permissions("rwx------"));
      }
    }
  }

  /** An empty folder for uploads on their way; what a crash left there is of no use. */
  Path freshUploads() throws IOException {
    Path uploads = folder.resolve("uploads");
    try (Stream<Path> left = Files.list(uploads)) {
      for (Path file : left.toList()) {
        Files.deleteIfExists(file);
      }
    }
    return uploads;
  }

  void writeToken(Secret token) throws IOException {
    write("token", token.reveal() + "\n");
  }

  /**
   * @param comfyui the addresses that this server was started with, for the one who looks after it
   */
  void writeServer(URI url, long pid, List<URI> comfyui) throws IOException {
    ObjectNode server = Json.object().put("url", url.toString()).put("pid", pid);
    ArrayNode addresses = server.putArray("comfyui_urls");
    comfyui.forEach(address -> addresses.add(address.toString()));
    write("server.json", Json.write(server) + "\n");
  }

  void removeServer() throws IOException {
    Files.deleteIfExists(folder.resolve("server.json"));
  }

  /** Never readable by others, not even while it is being written. */
  private void write(String name, String text) throws IOException {
    Path part = folder.resolve("." + name + ".part");
    Files.deleteIfExists(part);
    try (FileChannel channel =
        FileChannel.open(
            part,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            permissions("rw-------"))) {
      Channels.newOutputStream(channel).write(text.getBytes(StandardCharsets.UTF_8));
      channel.force(true);
    }
    Files.move(
        part,
        folder.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static FileAttribute<?>[] permissions(String posix) {
    boolean supported = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return supported
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(posix))
        }
        : new FileAttribute<?>[0];
  }
}
