package dev.comfyserve.store.blob;

/** A stored file, by the SHA-256 of its bytes in lower-case hex. */
public record Blob(String sha256, long size) {}
