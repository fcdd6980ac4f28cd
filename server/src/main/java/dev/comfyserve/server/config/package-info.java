/**
 * Settings: one list of them with key, default, unit and check; one immutable record of their
 * values.
 *
 * <p>Entry type: {@link dev.comfyserve.server.config.ServerConfig#load}. Everything that is wrong
 * is told at once as {@link dev.comfyserve.server.config.ConfigFaults}; nothing is guessed.
 * Immutable, thread-safe.
 */
package dev.comfyserve.server.config;
