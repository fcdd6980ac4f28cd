/**
 * What goes over the wire: reading the fields of a body, the URLs of the API, words of errors.
 *
 * <p>Entry types: {@link dev.comfyserve.fleet.wire.Fields} (one object for one body, not
 * thread-safe; reading never throws, with faults the values are of no use), {@link
 * dev.comfyserve.fleet.wire.Links} and {@link dev.comfyserve.fleet.wire.MissingVersion}
 * (thread-safe).
 */
package dev.comfyserve.fleet.wire;
