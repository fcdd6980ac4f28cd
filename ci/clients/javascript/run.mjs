// node run.mjs <flow|long> <sdk1|client2> <http|stdio> <legacy|modern|auto>: one scenario with one client; exit code 0 or 1.
import assert from "node:assert/strict";
import { flow, long } from "./scenarios.mjs";

const scenarios = { flow, long };
const [scenario, which, way, era] = process.argv.slice(2);

let client;
try {
  const { connect } = await import(`./${which}.mjs`);
  client = await connect(way, era);
  assert.equal(client.version, era === "legacy" ? "2025-11-25" : "2026-07-28");
  const label = `${client.name} over ${way}, ${client.version}${era === "auto" ? " (found out)" : ""}`;
  client.name = label;
  console.log(`ok ${scenario} with ${label}: ${await scenarios[scenario](client)}`);
} catch (error) {
  console.error(`failed ${scenario} with ${which} over ${way}, ${era}: ${error.stack ?? error}`);
  process.exitCode = 1;
} finally {
  await client?.close();
}
