/**
 * Prompts: ready-made openings of a conversation that a user picks by name. Entry type {@link
 * dev.comfyserve.mcp.prompt.PromptRegistry}. Handlers are called from many threads at a time.
 */
package dev.comfyserve.mcp.prompt;
