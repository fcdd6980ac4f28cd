/**
 * Files as callers know them: what their requests put out and what they uploaded. The bytes are
 * blobs.
 *
 * <p>Entry types: {@link dev.comfyserve.store.file.Outputs}, {@link
 * dev.comfyserve.store.file.UploadedFiles}. Thread-safe.
 */
package dev.comfyserve.store.file;
