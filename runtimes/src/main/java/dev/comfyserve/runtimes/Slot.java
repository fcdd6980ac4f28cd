package dev.comfyserve.runtimes;

import java.net.URI;

/**
 * Room for one instance.
 *
 * @param account whose instances alone may run here; null when anybody's may
 * @param shared several accounts use one ComfyUI side by side; false = one account at a time
 * @param url where the server is; null for one that is started here
 */
public record Slot(String id, String account, boolean shared, URI url) {}
