package dev.comfyserve.comfyui.graph;

import tools.jackson.databind.JsonNode;

/** An input of a graph that may take a file, with the value that it has now. */
public record FileInput(String nodeId, String input, JsonNode value) {}
