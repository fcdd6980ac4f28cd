package dev.comfyserve.comfyui.schema;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Tells by their endings whether choices are names of files. */
final class ChoiceFiles {
  private static final Set<String> MEDIA =
      Set.of(
          "png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff", "avif", "apng", "svg", "mp4",
          "webm", "mov", "mkv", "avi", "m4v", "wav", "mp3", "flac", "ogg", "opus", "m4a", "aac",
          "glb", "gltf", "obj", "fbx", "stl", "ply", "usdz", "latent");
  private static final Set<String> MODELS =
      Set.of(
          "safetensors",
          "sft",
          "ckpt",
          "pt",
          "pt2",
          "pth",
          "bin",
          "pkl",
          "gguf",
          "onnx",
          "yaml",
          "json",
          "engine");

  private ChoiceFiles() {}

  static boolean media(List<JsonNode> choices) {
    return all(choices, MEDIA);
  }

  static boolean files(List<JsonNode> choices) {
    return choices.stream().anyMatch(c -> MEDIA.contains(ending(c)) || MODELS.contains(ending(c)));
  }

  private static boolean all(List<JsonNode> choices, Set<String> endings) {
    return !choices.isEmpty() && choices.stream().allMatch(c -> endings.contains(ending(c)));
  }

  private static String ending(JsonNode choice) {
    String name = choice.asString("");
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
