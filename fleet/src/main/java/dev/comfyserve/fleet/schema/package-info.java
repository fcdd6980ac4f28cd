/**
 * The node classes of each runtime, as far as they are known.
 *
 * <p>Entry type: {@link dev.comfyserve.fleet.schema.NodeSchemas}. A runtime that cannot be reached
 * is known as it was last seen, also after a restart. Thread-safe.
 */
package dev.comfyserve.fleet.schema;
