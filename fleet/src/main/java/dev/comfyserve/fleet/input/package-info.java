/**
 * Files that a caller sends by URL or inside the body: which URLs may be fetched, fetching them
 * while their request is queued, and telling what kind of file it is.
 *
 * <p>Entry type: {@link dev.comfyserve.fleet.input.InputFetcher}. No connection is ever opened to
 * an address that {@link dev.comfyserve.fleet.input.PublicAddress} refuses: the check sits where
 * the socket is opened, so that a redirect, or a name that changes its address, cannot get around
 * it. A URL that cannot be had ends its request with 30006 and a text that says why; a failure of
 * the other side is tried again first. All types are thread-safe.
 */
package dev.comfyserve.fleet.input;
