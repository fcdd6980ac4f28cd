/**
 * The process: reads the settings, builds every part with {@code new}, listens, stops in order.
 *
 * <p>Entry type: {@link dev.comfyserve.server.ComfyServe#start}. A start that fails undoes itself
 * and says one clear line; a stop ends within its deadlines. The packages below hold the HTTP
 * surface: {@code http} (routing, guards, errors), {@code rest}, {@code mcp}, {@code outputs},
 * {@code auth}, {@code config}. Thread-safe.
 */
package dev.comfyserve.server;
