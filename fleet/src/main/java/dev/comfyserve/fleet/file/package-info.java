/**
 * Files of callers: uploads, files inside graphs, and how long all of them are kept.
 *
 * <p>Entry types: {@link dev.comfyserve.fleet.file.FileApi}, {@link
 * dev.comfyserve.fleet.file.FileIntake} and {@link dev.comfyserve.fleet.file.Retention}. Bytes are
 * on the disk before anything refers to them; what nothing refers to is collected. Thread-safe.
 */
package dev.comfyserve.fleet.file;
