package dev.comfyserve.engine.node;

import dev.comfyserve.engine.image.NotAPicture;
import dev.comfyserve.engine.image.Picture;
import dev.comfyserve.engine.image.PictureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What the two loading nodes share: the named file, its frames and its hash. */
final class LoadedFile {
  private LoadedFile() {}

  static List<Picture> frames(String name, Folders folders) throws NodeFailure, IOException {
    Path path =
        folders
            .file(name)
            .orElseThrow(
                () -> new NodeFailure("FileNotFoundError", "No such file or directory: " + name));
    try {
      return PictureReader.read(Files.readAllBytes(path));
    } catch (NotAPicture e) {
      throw new NodeFailure(
          "PIL.UnidentifiedImageError", "cannot identify image file '" + name + "'", e);
    }
  }

  static String problem(JsonNode value, Folders folders) {
    String name = value.isString() ? value.stringValue() : value.toString();
    return folders.file(name).isPresent() ? null : "Invalid image file: " + name;
  }

  static String sha256(Map<String, JsonNode> constants, Folders folders) throws IOException {
    JsonNode name = constants.get("image");
    Path path =
        name == null || !name.isString() ? null : folders.file(name.stringValue()).orElse(null);
    if (path == null) {
      throw new IOException("no file to take the hash of");
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(path)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
