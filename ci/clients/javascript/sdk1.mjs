// @modelcontextprotocol/sdk 1.x: the legacy era, as most assistants speak it today.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { transport } from "./connect.mjs";

export async function connect(way) {
  const client = new Client({ name: "ci-sdk1", version: "1" });
  const over = transport(way, StreamableHTTPClientTransport, StdioClientTransport);
  let version;
  const tell = over.setProtocolVersion?.bind(over);
  over.setProtocolVersion = (negotiated) => {
    version = negotiated;
    tell?.(negotiated);
  };
  await client.connect(over);
  return {
    name: "TypeScript SDK 1",
    version,
    listTools: async () => (await client.listTools()).tools,
    callTool: (name, args, options) =>
      client.callTool({ name, arguments: args }, undefined, options),
    listResources: async () => (await client.listResources()).resources,
    readResource: async (uri) => (await client.readResource({ uri })).contents,
    getPrompt: async (name, args) => (await client.getPrompt({ name, arguments: args })).messages,
    close: () => client.close(),
  };
}
