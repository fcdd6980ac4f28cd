package dev.comfyserve.engine.node;

import dev.comfyserve.engine.image.Image;
import dev.comfyserve.engine.image.Resize;
import dev.comfyserve.engine.image.ResizeMethod;

/** Mixes a second image over the first. */
final class ImageBlend implements Node {
  /** How two levels blend. */
  @FunctionalInterface
  private interface Mode {
    float blend(float a, float b);
  }

  private static final NodeSchema SCHEMA =
      NodeSchema.named("ImageBlend")
          .titled(null)
          .newStyle()
          .in("comfy_extras.nodes_post_processing", "image/postprocessing")
          .input("image1", "IMAGE", options -> {})
          .input("image2", "IMAGE", options -> {})
          .input(
              "blend_factor",
              "FLOAT",
              options ->
                  options.put("default", 0.5).put("min", 0.0).put("max", 1.0).put("step", 0.01))
          .input(
              "blend_mode",
              "COMBO",
              options ->
                  options
                      .put("multiselect", false)
                      .putArray("options")
                      .add("normal")
                      .add("multiply")
                      .add("screen")
                      .add("overlay")
                      .add("soft_light")
                      .add("difference"))
          .outputs("IMAGE")
          .build();

  @Override
  public NodeSchema schema(Folders folders) {
    return SCHEMA;
  }

  @Override
  public NodeResult run(NodeInputs inputs, NodeContext context) throws NodeFailure {
    Image first = inputs.image("image1");
    Image second = inputs.image("image2");
    double factor = inputs.number("blend_factor");
    Mode mode = mode(inputs.text("blend_mode"));
    if (first.channels() != second.channels()) {
      throw new NodeFailure(
          "RuntimeError",
          "images of "
              + first.channels()
              + " and "
              + second.channels()
              + " channels cannot be mixed");
    }
    if (!first.sameShape(second)) {
      second = Resize.to(second, first.width(), first.height(), ResizeMethod.BICUBIC, true);
    }
    if (first.batch() != second.batch() && first.batch() != 1 && second.batch() != 1) {
      throw new NodeFailure(
          "RuntimeError",
          "batches of " + first.batch() + " and " + second.batch() + " images cannot be mixed");
    }
    return NodeResult.of(blend(first, second, mode, (float) (1 - factor), (float) factor));
  }

  private static Image blend(Image first, Image second, Mode mode, float keep, float factor) {
    int batch = Math.max(first.batch(), second.batch());
    Image out = Image.blank(batch, first.height(), first.width(), first.channels());
    int size = out.frameSize();
    for (int frame = 0; frame < batch; frame++) {
      int a = first.batch() == 1 ? 0 : frame * size;
      int b = second.batch() == 1 ? 0 : frame * size;
      for (int i = 0; i < size; i++) {
        float base = first.data()[a + i];
        float mixed = base * keep + mode.blend(base, second.data()[b + i]) * factor;
        out.data()[frame * size + i] = Math.clamp(mixed, 0f, 1f);
      }
    }
    return out;
  }

  private static Mode mode(String name) throws NodeFailure {
    return switch (name) {
      case "normal" -> (a, b) -> b;
      case "multiply" -> (a, b) -> a * b;
      case "screen" -> (a, b) -> 1f - (1f - a) * (1f - b);
      case "overlay" -> (a, b) -> a <= 0.5f ? 2f * a * b : 1f - 2f * (1f - a) * (1f - b);
      case "soft_light" -> ImageBlend::softLight;
      case "difference" -> (a, b) -> a - b;
      default -> throw new NodeFailure("ValueError", "Unsupported blend mode: " + name);
    };
  }

  private static float softLight(float a, float b) {
    if (b <= 0.5f) {
      return a - (1f - 2f * b) * a * (1f - a);
    }
    float curve = a <= 0.25f ? ((16f * a - 12f) * a + 4f) * a : (float) Math.sqrt(a);
    return a + (2f * b - 1f) * (curve - a);
  }
}
