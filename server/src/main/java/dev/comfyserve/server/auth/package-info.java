/**
 * Who calls. Entry type: {@link dev.comfyserve.server.auth.BearerTokens}. A missing, unknown or
 * revoked token is a 401 with {@code WWW-Authenticate}; nothing says which of them it was. Tokens
 * are never logged. Thread-safe.
 */
package dev.comfyserve.server.auth;
