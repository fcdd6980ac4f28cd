package dev.comfyserve.mcp.stdio;

import dev.comfyserve.mcp.conversation.ClientCapabilities;
import dev.comfyserve.mcp.protocol.ProtocolVersion;

/**
 * What {@code initialize} said; it holds for every later request that does not say more itself.
 *
 * @param version null before the handshake
 */
record Handshake(ProtocolVersion version, ClientCapabilities client) {
  static final Handshake NONE = new Handshake(null, ClientCapabilities.NONE);
}
