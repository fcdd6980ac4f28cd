package dev.comfyserve.mcp.resource;

import dev.comfyserve.mcp.conversation.Conversation;

/** One reading of one URI, which may be of any form. */
public record ResourceRead<P>(P principal, String uri, Conversation conversation) {}
