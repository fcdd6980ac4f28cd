package dev.comfyserve.engine.node;

import dev.comfyserve.engine.image.Mask;
import dev.comfyserve.engine.image.Picture;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** One channel of a file as a mask, always of the picture's size. */
final class LoadImageMask implements Node {
  private static final List<String> CHANNELS = List.of("alpha", "red", "green", "blue");

  @Override
  public NodeSchema schema(Folders folders) {
    return NodeSchema.named("LoadImageMask")
        .titled("Load Image (as Mask)")
        .in("nodes", "mask")
        .upload("image", folders.inputFiles())
        .choice("channel", CHANNELS)
        .outputs("MASK")
        .build();
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
    Picture picture = LoadedFile.frames(inputs.text("image"), context.folders()).getFirst();
    int channel = (CHANNELS.indexOf(inputs.text("channel")) + 3) % 4;
    Mask mask = Mask.blank(1, picture.height(), picture.width());
    picture.copyChannel(channel, mask, 0);
    return NodeResult.of(mask);
  }
}
