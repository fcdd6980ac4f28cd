package dev.comfyserve.mcp.prompt;

/**
 * @param title null for none
 */
public record PromptArgument(String name, String title, String description, boolean required) {}
