package dev.comfyserve.comfyui.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One input of a node class.
 *
 * @param type {@code INT}, {@code STRING}, {@code IMAGE}, ..., several joined by commas, {@code *},
 *     or {@link #COMBO} for both of ComfyUI's forms of choices
 * @param choices what a {@link #COMBO} allows; null where that is not known (a remote list) and for
 *     other types
 * @param options the options object, empty where there is none
 */
public record InputSchema(
    String name, boolean required, String type, List<JsonNode> choices, ObjectNode options) {

  public static final String COMBO = "COMBO";

  private static final List<String> UPLOADS =
      List.of("image_upload", "video_upload", "audio_upload", "file_upload");

  /** Types whose widget's value is the name of an uploaded file. */
  private static final Set<String> FILE_TYPES = Set.of("WEBCAM", "AUDIO_RECORD");

  /** Core types that no widget makes. */
  private static final Set<String> LINK_ONLY =
      Set.of(
          "IMAGE",
          "MASK",
          "LATENT",
          "MODEL",
          "CLIP",
          "VAE",
          "CONDITIONING",
          "CONTROL_NET",
          "CLIP_VISION",
          "CLIP_VISION_OUTPUT",
          "STYLE_MODEL",
          "GLIGEN",
          "UPSCALE_MODEL",
          "SAMPLER",
          "SIGMAS",
          "GUIDER",
          "NOISE",
          "AUDIO",
          "VIDEO",
          "SVG");

  static InputSchema of(String name, boolean required, JsonNode raw) {
    JsonNode type = raw.path(0);
    ObjectNode options =
        raw.path(1) instanceof ObjectNode o ? o : JsonNodeFactory.instance.objectNode();
    if (type.isArray()) {
      return new InputSchema(name, required, COMBO, list(type), options);
    }
    String word = type.asString("*");
    boolean known = word.equals(COMBO) && options.path("options").isArray();
    return new InputSchema(
        name, required, word, known ? list(options.path("options")) : null, options);
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> items = new ArrayList<>();
    array.forEach(items::add);
    return List.copyOf(items);
  }

  /**
   * {@code image}, {@code video}, {@code audio} or {@code file}, where the schema marks uploads.
   */
  public Optional<String> uploadKind() {
    if (FILE_TYPES.contains(type)) {
      return Optional.of(type.equals("WEBCAM") ? "image" : "audio");
    }
    return UPLOADS.stream()
        .filter(mark -> options.path(mark).asBoolean(false))
        .map(mark -> mark.substring(0, mark.indexOf('_')))
        .findFirst();
  }

  /** May the value be a file of the caller: marked as upload, or the choices are media files. */
  public boolean takesFile() {
    return uploadKind().isPresent() || (choices != null && ChoiceFiles.media(choices));
  }

  /** Are the choices names of files (models too), which come and go without the schema changing? */
  public boolean listsFiles() {
    return takesFile()
        || options.has("remote")
        || (choices != null && (choices.isEmpty() || ChoiceFiles.files(choices)));
  }

  /** Can only a link stand here? Unknown types may have widgets of their own. */
  public boolean linkOnly() {
    return types().stream().allMatch(LINK_ONLY::contains);
  }

  /** Stands for inputs with other names, {@code <name>.<something>}. */
  public boolean dynamic() {
    return type.startsWith("COMFY_");
  }

  /** Do values of these two types fit? The types of newer ComfyUI that match by rule fit all. */
  public static boolean compatible(String given, String wanted) {
    if (given.equals(wanted) || given.startsWith("COMFY_") || wanted.startsWith("COMFY_")) {
      return true;
    }
    List<String> all = List.of(wanted.split(","));
    return wanted.equals("*")
        || List.of(given.split(",")).stream().anyMatch(one -> one.equals("*") || all.contains(one));
  }

  public List<String> types() {
    return List.of(type.split(","));
  }
}
