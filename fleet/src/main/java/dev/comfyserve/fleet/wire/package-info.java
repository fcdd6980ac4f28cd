/**
 * What goes over the wire: reading the fields of a body, and the URLs of the API.
 *
 * <p>Entry types: {@link dev.comfyserve.fleet.wire.Fields} (one object for one body, not
 * thread-safe; reading never throws, with faults the values are of no use) and {@link
 * dev.comfyserve.fleet.wire.Links} (thread-safe).
 */
package dev.comfyserve.fleet.wire;
