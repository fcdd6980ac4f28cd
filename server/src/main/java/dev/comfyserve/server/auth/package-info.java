/**
 * Who calls, what they may, and how often. Entry types: {@link
 * dev.comfyserve.server.auth.BearerTokens} tells whose a token is, {@link
 * dev.comfyserve.server.auth.Door} in front of it holds the limits, {@link
 * dev.comfyserve.server.auth.ResourceMetadata} tells programs how to authenticate. A missing,
 * unknown or revoked token is a 401 with {@code WWW-Authenticate}; nothing says which of the last
 * two it was. A token that may only read is told so with 403, one that calls too often with 429.
 * Tokens are never logged, and limits keep their digests only. Thread-safe.
 */
package dev.comfyserve.server.auth;
