package dev.comfyserve.server.config;

import java.net.URI;

/**
 * One ComfyUI server that already runs. As text {@code URL}, {@code URL;account=NAME} or {@code
 * URL;shared}.
 *
 * @param account whose prompts it may run; null when it is shared
 * @param shared every account's prompts may run there, one beside the other
 */
public record AttachedUrl(URI url, String account, boolean shared) {}
