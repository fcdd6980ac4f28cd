/**
 * API tokens and the server's own key.
 *
 * <p>Entry types: {@link dev.comfyserve.store.token.Tokens}, {@link
 * dev.comfyserve.store.token.Secrets}. Only SHA-256 digests of tokens are stored. A lookup costs no
 * SQL as a rule; a change that another process made is seen within two seconds, a new token at
 * once. Thread-safe.
 */
package dev.comfyserve.store.token;
