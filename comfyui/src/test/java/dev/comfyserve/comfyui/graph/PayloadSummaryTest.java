package dev.comfyserve.comfyui.graph;

import static dev.comfyserve.comfyui.graph.Samples.INFO;
import static dev.comfyserve.comfyui.graph.Samples.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class PayloadSummaryTest {
  private static final ObjectNode GRAPH =
      json(
          """
          {'2': {'class_type': 'ImageScale', '_meta': {'title': 'Upscale'},
                 'inputs': {'image': ['1', 0], 'upscale_method': 'area', 'width': 8}},
           '1': {'class_type': 'LoadImage', 'inputs': {'image': 'x.png'}}}
          """);

  @Test
  void tells_what_can_be_set_and_how() {
    assertThat(PayloadSummary.of(GRAPH, INFO))
        .isEqualTo(
            Json.parse(
                """
                [{"node_id": "2", "class_type": "ImageScale", "title": "Upscale", "inputs": [
                   {"name": "image", "type": "IMAGE", "value": ["1", 0], "settable": false},
                   {"name": "upscale_method", "type": "COMBO", "value": "area", "settable": true,
                    "choices": ["nearest-exact", "bilinear", "area", "bicubic", "lanczos"],
                    "choices_count": 5},
                   {"name": "width", "type": "INT", "value": 8, "settable": true, "default": 512,
                    "min": 0, "max": 16384, "step": 1}]},
                 {"node_id": "1", "class_type": "LoadImage", "title": "Load Image", "inputs": [
                   {"name": "image", "type": "COMBO", "value": "x.png", "settable": true,
                    "upload": "image", "choices": ["example.png"], "choices_count": 1}]}]
                """));
  }

  @Test
  void without_a_schema_no_type_is_told() {
    ArrayNode summary = PayloadSummary.of(GRAPH, null);
    assertThat(summary.at("/0/inputs/2"))
        .isEqualTo(json("{'name': 'width', 'value': 8, 'settable': true}"));
    assertThat(summary.at("/1/title").asString()).isEqualTo("LoadImage");
  }

  @Test
  void long_lists_are_cut_and_counted() {
    ObjectNode raw = json("{'A': {'input': {'required': {'m': ['COMBO', {}]}}}}");
    ArrayNode options = ((ObjectNode) raw.at("/A/input/required/m/1")).putArray("options");
    for (int i = 0; i < 200; i++) {
      options.add("model" + i + ".safetensors");
    }
    ObjectNode graph = json("{'1': {'class_type': 'A', 'inputs': {'m': 'model7.safetensors'}}}");
    ArrayNode summary = PayloadSummary.of(graph, ObjectInfo.of(raw));
    assertThat(summary.at("/0/inputs/0/choices")).hasSize(50);
    assertThat(summary.at("/0/inputs/0/choices_count").intValue()).isEqualTo(200);
  }
}
