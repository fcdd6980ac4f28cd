package dev.comfyserve.fleet;

import dev.comfyserve.contract.Json;
import tools.jackson.databind.node.ObjectNode;

/** Graphs for tests. Node 1 makes a picture, node 9 saves it. */
final class Graphs {
  private Graphs() {}

  static ObjectNode colour(int colour) {
    return graph(
        """
        {"1": {"class_type": "EmptyImage",
               "inputs": {"width": 16, "height": 16, "batch_size": 1, "color": %d}},
         "9": {"class_type": "SaveImage",
               "inputs": {"images": ["1", 0], "filename_prefix": "pic"}}}
        """
            .formatted(colour));
  }

  /** A test node between the two. */
  static ObjectNode through(String testNode, String inputs) {
    return graph(
        """
        {"1": {"class_type": "EmptyImage",
               "inputs": {"width": 16, "height": 16, "batch_size": 1, "color": 255}},
         "2": {"class_type": "%s", "inputs": {"image": ["1", 0] %s}},
         "9": {"class_type": "SaveImage",
               "inputs": {"images": ["2", 0], "filename_prefix": "pic"}}}
        """
            .formatted(testNode, inputs.isEmpty() ? "" : ", " + inputs));
  }

  static ObjectNode slow(double seconds) {
    return through("TestSlow", "\"seconds\": " + seconds + ", \"steps\": 20");
  }

  private static ObjectNode graph(String json) {
    return (ObjectNode) Json.parse(json);
  }
}
