package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Text;
import dev.comfyserve.server.picture.Thumbnail;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Says which pictures follow in a result, since a picture alone does not tell what it is of. */
final class PictureWords {
  private static final int LONGEST_NAME = 80;

  private PictureWords() {}

  /** Empty, or one or two sentences with a space in front. */
  static String of(ArrayNode urls, List<Thumbnail> pictures) {
    if (pictures.isEmpty()) {
      return "";
    }
    String shown =
        pictures.stream()
            .map(picture -> one(urls.path(picture.output()), picture.picture()))
            .collect(Collectors.joining("; "));
    int rest = urls.size() - pictures.size();
    return " Small versions are shown below, in this order: "
        + shown
        + "."
        + (rest == 0 ? "" : " " + rest + " more only as links.");
  }

  private static String one(JsonNode output, Thumbnail.Picture picture) {
    String what =
        picture.frame()
            ? "one frame of the video"
            : "full size " + picture.width() + "x" + picture.height();
    return "%s (node %s, %s)"
        .formatted(
            Text.clip(output.path("filename").asString("output"), LONGEST_NAME),
            output.path("node_id").asString(),
            what);
  }
}
