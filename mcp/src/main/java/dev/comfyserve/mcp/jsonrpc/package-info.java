/**
 * JSON-RPC 2.0 messages as MCP uses them: reading bytes into a {@link
 * dev.comfyserve.mcp.jsonrpc.Message}, and writing answers. Ids keep their JSON type and value.
 * Reading never throws: what is not a message is one of its kinds. All types are immutable.
 */
package dev.comfyserve.mcp.jsonrpc;
