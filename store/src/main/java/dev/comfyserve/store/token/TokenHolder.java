package dev.comfyserve.store.token;

/** What a good token is good for. */
public record TokenHolder(String account, boolean readOnly) {}
