/**
 * The tools for an assistant that starts the command as a child process: MCP on standard input and
 * output, the work done by a server elsewhere. Entry type {@link
 * dev.comfyserve.cli.assistant.AssistantServer}.
 *
 * <p>Where the server is, is looked up for each call: it may start, stop and move while the
 * assistant goes on. A call that reaches nobody says how to start one, or starts one itself.
 */
package dev.comfyserve.cli.assistant;
