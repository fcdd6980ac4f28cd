// How a client reaches the server: over HTTP, or by starting the command and talking over its standard input and output.
function required(name) {
  if (!process.env[name]) {
    console.error(`${name} is not set`);
    process.exit(2);
  }
  return process.env[name];
}

/** A transport of either SDK, by its two classes. */
export function transport(way, HttpTransport, StdioTransport) {
  const url = required("COMFYSERVE_URL").replace(/\/$/, "");
  const token = required("COMFYSERVE_TOKEN");
  if (way === "http") {
    const headers = { Authorization: `Bearer ${token}` };
    return new HttpTransport(new URL(`${url}/mcp`), { requestInit: { headers } });
  }
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, COMFYSERVE_URL: url, COMFYSERVE_TOKEN: token };
  const command = required("COMFYSERVE_COMMAND");
  return new StdioTransport({ command, args: ["mcp"], env, stderr: "inherit" });
}
