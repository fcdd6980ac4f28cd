package dev.comfyserve.comfyui.graph;

import dev.comfyserve.comfyui.schema.InputSchema;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Which names of files a caller may write. ComfyUI itself opens any file of its machine, so what
 * leaves its input folder is refused here.
 */
final class FileNames {
  private static final Pattern ANNOTATED = Pattern.compile(".*\\[(?:output|temp|input)]\\s*");
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*");
  private static final Pattern SHOWN = Pattern.compile("data:[^,;]* \\(\\d+ bytes\\)");
  private static final Set<String> MEDIA_INPUTS =
      Set.of("image", "images", "mask", "video", "audio", "file", "model_file", "filename");

  private FileNames() {}

  /** Why this name is refused where it stands for a file that is to be read. */
  static Optional<String> inputFault(String name) {
    return fault(name).map(why -> why + "; " + FileInputs.TAKES);
  }

  /** Why this name is refused. */
  static Optional<String> fault(String name) {
    if (SHOWN.matcher(name).matches()) {
      return Optional.of(
          "this only shows a stored file; leave the input as it is to keep the file");
    }
    if (ANNOTATED.matcher(name).matches()) {
      return Optional.of("a file name may not end in [output], [temp] or [input]");
    }
    return leaves(name)
        ? Optional.of("a file name must stay in its folder: no .., no absolute path")
        : Optional.empty();
  }

  /** Does this path lead out of the folder that it is relative to, on any system? */
  static boolean leaves(String path) {
    if (path.startsWith("/") || path.startsWith("\\") || path.startsWith("~")) {
      return true;
    }
    if (path.indexOf('\0') >= 0 || DRIVE.matcher(path).matches()) {
      return true;
    }
    for (String part : path.split("[/\\\\]")) {
      if (part.strip().equals("..")) {
        return true;
      }
    }
    return false;
  }

  /** A value that brings its file along, or says where to fetch it. */
  static boolean brought(JsonNode value) {
    return FileRef.of(value).isPresent()
        || (value.isString() && (DataUri.is(value.asString()) || url(value.asString())));
  }

  private static boolean url(String text) {
    return text.regionMatches(true, 0, "https://", 0, 8)
        || text.regionMatches(true, 0, "http://", 0, 7);
  }

  /**
   * May the input's value be a file of the caller?
   *
   * @param schema null where it is not known
   */
  static boolean takesFile(String classType, String input, InputSchema schema) {
    return schema == null ? mediaInput(classType, input) : schema.takesFile();
  }

  /** An input that takes a file, where no schema tells. */
  static boolean mediaInput(String classType, String input) {
    return classType.contains("Load") && MEDIA_INPUTS.contains(input.toLowerCase(Locale.ROOT));
  }

  /**
   * Inputs whose text is taken as the name of a file, though perhaps not marked so.
   *
   * @param schema null where it is not known
   */
  static boolean namesFile(String classType, String input, InputSchema schema) {
    if (schema != null && schema.takesFile()) {
      return true;
    }
    if (schema != null && schema.type().equals(InputSchema.COMBO)) {
      return false; // ComfyUI itself holds it to the choices
    }
    String name = input.toLowerCase(Locale.ROOT);
    return mediaInput(classType, input)
        || name.contains("path")
        || name.contains("folder")
        || name.contains("directory")
        || (name.contains("file") && !name.contains("prefix"));
  }
}
