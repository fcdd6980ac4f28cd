package dev.comfyserve.store.file;

/**
 * A file that a request put out.
 *
 * @param id of this file, the {@code fileId} of its URL
 * @param channel {@code images}, {@code gifs}, {@code videos}, ...
 * @param type {@code output} or {@code temp}
 */
public record OutputFile(
    String id,
    String nodeId,
    String channel,
    String filename,
    String subfolder,
    String type,
    String contentType,
    String sha256,
    long size) {}
