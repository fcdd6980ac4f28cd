/**
 * Completion: what could stand in an argument of a prompt, or in a place of a resource template.
 * Entry type {@link dev.comfyserve.mcp.completion.Completions}. Called from many threads at a time.
 */
package dev.comfyserve.mcp.completion;
