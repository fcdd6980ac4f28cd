package dev.comfyserve.store.file;

import java.time.Instant;

/** A file that a caller uploaded, to be used as an input. */
public record UploadedFile(
    String id,
    String account,
    String filename,
    String ext,
    String contentType,
    String sha256,
    long size,
    Instant createdAt) {}
