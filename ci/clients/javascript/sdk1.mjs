// @modelcontextprotocol/sdk 1.x: the legacy era, as most assistants speak it today.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

export async function connect(url, headers) {
  const client = new Client({ name: "ci-sdk1", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  return {
    name: "TypeScript SDK 1",
    listTools: async () => (await client.listTools()).tools,
    callTool: (name, args, options) =>
      client.callTool({ name, arguments: args }, undefined, options),
    close: () => client.close(),
  };
}
