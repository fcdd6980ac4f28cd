package dev.comfyserve.server;

import dev.comfyserve.contract.Secret;
import java.net.URI;
import java.util.Optional;

/** What the outside needs to know of a start. */
record Started(URI url, URI bound, Optional<Secret> newToken) {}
