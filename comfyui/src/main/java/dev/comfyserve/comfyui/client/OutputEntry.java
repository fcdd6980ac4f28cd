package dev.comfyserve.comfyui.client;

import tools.jackson.databind.node.ObjectNode;

/**
 * A file among a prompt's outputs.
 *
 * @param channel {@code images}, {@code gifs}, {@code audio}, ...; does not tell the kind of file
 * @param index its place in the channel's list
 * @param entry holds {@code filename}, {@code subfolder}, {@code type}
 */
public record OutputEntry(String nodeId, String channel, int index, ObjectNode entry) {}
