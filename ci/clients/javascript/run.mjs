// node run.mjs <flow|long> <sdk1|client2>: one scenario with one client; exit code 0 or 1.
import { flow, long } from "./scenarios.mjs";

const scenarios = { flow, long };
const [scenario, which] = process.argv.slice(2);
const base = required("COMFYSERVE_URL").replace(/\/$/, "");
const headers = { Authorization: `Bearer ${required("COMFYSERVE_TOKEN")}` };

function required(name) {
  if (!process.env[name]) {
    console.error(`${name} is not set`);
    process.exit(2);
  }
  return process.env[name];
}

let client;
try {
  const { connect } = await import(`./${which}.mjs`);
  client = await connect(new URL(`${base}/mcp`), headers);
  console.log(`ok ${scenario} with ${client.name}: ${await scenarios[scenario](client)}`);
} catch (error) {
  console.error(`failed ${scenario} with ${which}: ${error.stack ?? error}`);
  process.exitCode = 1;
} finally {
  await client?.close();
}
