/**
 * The example flows of the product as MCP prompts, for people who pick one in their assistant, and
 * what can stand in their arguments. They tell the assistant which tools to call and what to watch
 * out for, with what is known of the caller's things at that moment.
 *
 * <p>Entry types: {@link dev.comfyserve.server.prompt.ServerPrompts}, {@link
 * dev.comfyserve.server.prompt.Suggestions}. A prompt is always answered: what is named in it and
 * not there is told to the assistant. Thread-safe.
 */
package dev.comfyserve.server.prompt;
