/**
 * The last known node schemas ({@code object_info}) of each runtime.
 *
 * <p>Entry type: {@link dev.comfyserve.store.schema.Schemas}. Thread-safe.
 */
package dev.comfyserve.store.schema;
