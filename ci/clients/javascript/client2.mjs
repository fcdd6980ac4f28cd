// @modelcontextprotocol/client 2.x: both eras.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { transport } from "./connect.mjs";

export async function connect(way, era) {
  const mode = era === "modern" ? { pin: "2026-07-28" } : era;
  const client = new Client(
    { name: "ci-client2", version: "1" },
    { versionNegotiation: { mode } },
  );
  await client.connect(transport(way, StreamableHTTPClientTransport, StdioClientTransport));
  return {
    name: "TypeScript client 2",
    version: client.getNegotiatedProtocolVersion(),
    listTools: async () => (await client.listTools()).tools,
    callTool: (name, args, options) => client.callTool({ name, arguments: args }, options),
    listResources: async () => (await client.listResources()).resources,
    readResource: async (uri) => (await client.readResource({ uri })).contents,
    getPrompt: async (name, args) => (await client.getPrompt({ name, arguments: args })).messages,
    close: () => client.close(),
  };
}
