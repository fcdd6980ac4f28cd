package dev.comfyserve.runtimes.attached;

import java.net.URI;

/**
 * @param account whose prompts it may run; null when any one account's may, or when shared
 * @param shared every account's prompts may run there, one beside the other
 */
public record AttachedServer(URI url, String account, boolean shared) {}
