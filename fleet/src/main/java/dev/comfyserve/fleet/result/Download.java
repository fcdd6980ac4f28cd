package dev.comfyserve.fleet.result;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A file that a signed URL opens.
 *
 * @param file its bytes
 * @param filename the last part of its name, for whoever saves it
 * @param expires when the URL ends to be good
 */
public record Download(
    Path file, String filename, String contentType, String sha256, long size, Instant expires) {}
