/**
 * Content-addressed files: inputs and outputs alike, by the SHA-256 of their bytes.
 *
 * <p>Entry type: {@link dev.comfyserve.store.blob.Blobs}. A blob that was answered is on the disk
 * under its name, whole. What no row refers to is collected an hour after it was last put or
 * touched; until then its row may still be on the way. Thread-safe.
 */
package dev.comfyserve.store.blob;
