package dev.comfyserve.engine.node;

import dev.comfyserve.engine.image.Image;
import dev.comfyserve.engine.image.Mask;
import dev.comfyserve.engine.image.Picture;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The colours of a file as an image, its alpha as a mask. */
final class LoadImage implements Node {
  /** The side of the empty mask of an opaque picture, whatever its size. */
  private static final int EMPTY_MASK = 64;

  private static final Set<String> IMAGE_ENDINGS =
      Set.of(
          "png", "apng", "jpg", "jpeg", "jpe", "gif", "bmp", "tif", "tiff", "webp", "ico", "svg",
          "avif", "heic");

  @Override
  public NodeSchema schema(Folders folders) {
    return NodeSchema.named("LoadImage")
        .titled("Load Image")
        .in("nodes", "image")
        .upload("image", folders.inputFiles().stream().filter(LoadImage::looksLikeImage).toList())
        .outputs("IMAGE", "MASK")
        .build();
  }

  private static boolean looksLikeImage(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return IMAGE_ENDINGS.contains(ending);
  }

  @Override
  public Set<String> ownChecks() {
    return Set.of("image");
  }

  @Override
  public String check(JsonNode value, Folders folders) {
    return LoadedFile.problem(value, folders);
  }

  @Override
  public String fingerprint(Map<String, JsonNode> constants, Folders folders) throws IOException {
    return LoadedFile.sha256(constants, folders);
  }

  @Override
  public NodeResult run(NodeInputs inputs, NodeContext context) throws NodeFailure, IOException {
    List<Picture> all = LoadedFile.frames(inputs.text("image"), context.folders());
    int width = all.getFirst().width();
    int height = all.getFirst().height();
    List<Picture> frames =
        all.stream().filter(one -> one.width() == width && one.height() == height).toList();
    boolean masked = frames.getFirst().hasAlpha();
    Image image = Image.blank(frames.size(), height, width, 3);
    Mask mask =
        masked
            ? Mask.blank(frames.size(), height, width)
            : Mask.blank(frames.size(), EMPTY_MASK, EMPTY_MASK);
    for (int i = 0; i < frames.size(); i++) {
      frames.get(i).copyColours(image, i);
      if (masked) {
        frames.get(i).copyChannel(3, mask, i);
      }
    }
    return NodeResult.of(image, mask);
  }
}
