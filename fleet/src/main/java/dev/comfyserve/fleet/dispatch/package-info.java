/**
 * Runs requests on instances. One {@link dev.comfyserve.fleet.dispatch.Worker} (a virtual thread)
 * for each instance: it starts it, claims, runs one {@code Attempt} after the other, and stops it.
 *
 * <p>An attempt: claim (committed before), upload inputs, open the websocket, post the prompt under
 * the attempt's id, follow it (websocket for speed and progress, history as the truth), copy the
 * outputs, commit the end. Every write is guarded by the attempt's id, so an attempt that lost its
 * claim changes nothing. Where it is not known whether a server has a prompt, it is looked up by
 * the attempt's id; only two looks at least two seconds apart that do not show it mean that it is
 * not there.
 *
 * <p>Failure behaviour: a graph at fault fails its request at once; an instance at fault costs the
 * request nothing until the fifth time in a row; a store that does not answer is asked again until
 * the stop. Nothing here blocks a stop for longer than its deadline. Thread-safe.
 */
package dev.comfyserve.fleet.dispatch;
