/**
 * How this process logs: one line an event on standard error, for people or as JSON. Entry type:
 * {@link dev.comfyserve.server.log.Logging}. Secrets are never handed to a logger; the types that
 * hold them print stars.
 */
package dev.comfyserve.server.log;
