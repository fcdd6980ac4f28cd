package dev.comfyserve.server.request;

/** A request, with the deployment that it was submitted to. */
public record RequestRef(String deploymentId, String requestId) {}
