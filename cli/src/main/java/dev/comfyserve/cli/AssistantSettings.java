package dev.comfyserve.cli;

import dev.comfyserve.contract.Secret;
import java.net.URI;

/** What to paste into an assistant so that it finds this server. */
public final class AssistantSettings {
  private AssistantSettings() {}

  public static String of(URI base, Secret token) {
    String url = base + "/mcp";
    return """

    To let an assistant use it, paste one of these:

    Claude Code
      claude mcp add --transport http comfyserve %1$s --header "Authorization: Bearer %2$s"

    Claude Desktop (claude_desktop_config.json; needs Node.js)
      {"mcpServers": {"comfyserve": {"command": "npx", "args": ["-y", "mcp-remote", "%1$s", "--header", "Authorization:${AUTH}"], "env": {"AUTH": "Bearer %2$s"}}}}

    Cursor (~/.cursor/mcp.json)
      {"mcpServers": {"comfyserve": {"url": "%1$s", "headers": {"Authorization": "Bearer %2$s"}}}}

    VS Code (.vscode/mcp.json)
      {"servers": {"comfyserve": {"type": "http", "url": "%1$s", "headers": {"Authorization": "Bearer %2$s"}}}}
    """
        .formatted(url, token.reveal());
  }
}
