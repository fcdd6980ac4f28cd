// @modelcontextprotocol/client 2.x: the modern era.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

export async function connect(url, headers) {
  const client = new Client(
    { name: "ci-client2", version: "1" },
    { versionNegotiation: { mode: { pin: "2026-07-28" } } },
  );
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  return {
    name: "TypeScript client 2",
    listTools: async () => (await client.listTools()).tools,
    callTool: (name, args, options) => client.callTool({ name, arguments: args }, options),
    close: () => client.close(),
  };
}
