/**
 * Broken calls by the thousand against the real endpoint over real sockets.
 *
 * <p>{@link dev.comfyserve.server.mcp.fuzz.MutatedCallsTest} takes calls that are good ({@code
 * Seeds}), breaks them ({@code Mutations}; each call by its number and the run's seed, so that any
 * of them can be made again), sends them ({@code Connection}), and holds every answer to the rules
 * ({@code Rules}). A call that breaks a rule is made as small as possible ({@code Shrinker}) before
 * it is shown.
 */
package dev.comfyserve.server.mcp.fuzz;
