/**
 * Takes over what an earlier process of the state folder left. Entry type: {@link
 * dev.comfyserve.fleet.recover.Recovery}; it runs once, before anything is claimed.
 *
 * <p>Every earlier claim is void. Instances of ours ended with their process: their requests go
 * back into the queue. On servers that run on without us each prompt is looked up by its attempt's
 * id, and followed to its end if it is there. A failure of the store stops the start.
 */
package dev.comfyserve.fleet.recover;
