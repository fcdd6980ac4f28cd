package dev.comfyserve.mcp.tool;

/** What a call came to. */
public sealed interface ToolOutcome permits ToolResult, TaskStarted {}
