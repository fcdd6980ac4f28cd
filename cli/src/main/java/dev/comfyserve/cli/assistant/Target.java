package dev.comfyserve.cli.assistant;

import dev.comfyserve.client.HostKind;
import dev.comfyserve.contract.Secret;
import java.net.URI;

/**
 * A server, and as whom it is called.
 *
 * @param token null where none is known
 */
public record Target(URI url, HostKind kind, Secret token) {}
