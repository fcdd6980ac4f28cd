package dev.comfyserve.fleet.result;

/** A stored file that its account uses again as an input. */
public record OwnedFile(String sha256, String ext, String contentType, long size) {}
