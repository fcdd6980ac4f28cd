// What each client does with the tools of a running server; the Python programs do the same.
import assert from "node:assert/strict";

const TOOLS = [
  "list_deployments",
  "get_deployment",
  "create_deployment",
  "update_deployment",
  "delete_deployment",
  "submit_request",
  "get_request_status",
  "get_request_result",
  "cancel_request",
  "call_instance_proxy",
];
const version = process.env.WORKFLOW_VERSION || "v1";

/** list -> create if needed -> get -> submit and wait with progress -> result -> cancel. */
export async function flow(client) {
  assert.deepEqual((await client.listTools()).map((tool) => tool.name), TOOLS);
  const workflow = environment("WORKFLOW_ID");
  const name = `ci flow ${client.name}`;
  const { deployments } = await call(client, "list_deployments", {});
  const id =
    deployments.find((one) => one.name === name && one.workflow_id === workflow)?.id ??
    (await create(client, name, workflow));

  const got = await call(client, "get_deployment", { deployment_id: id, include_payload: true });
  assert.equal(got.deployment.id, id);
  assert.ok(got.payload_summary, "get_deployment with include_payload has no payload_summary");

  const told = [];
  const submitted = await call(
    client,
    "submit_request",
    { deployment_id: id, wait_for_completion: true },
    { onprogress: (progress) => told.push(progress.message) },
  );
  const request = { deployment_id: id, request_id: submitted.submission.request_id };
  assert.ok(told[0]?.includes(request.request_id), `the first progress does not name it: ${told}`);
  if (submitted.still_running) {
    await untilCompleted(client, request, Number(process.env.FLOW_SECONDS || 120));
  }
  const { result, output_urls } = await call(client, "get_request_result", request);
  assert.equal(result.status, "succeeded", JSON.stringify(result));
  assert.ok(output_urls.length > 0, "the result has no output files");
  const file = await fetch(output_urls[0].url, { signal: AbortSignal.timeout(30_000) });
  const bytes = (await file.arrayBuffer()).byteLength;
  assert.equal(file.status, 200, `the output cannot be downloaded: HTTP ${file.status}`);
  assert.ok(bytes > 0, "the output is empty");

  const listed = (await client.listResources()).map((resource) => resource.uri);
  assert.ok(listed.includes(`comfyserve://deployments/${id}`), `not listed: ${listed}`);
  const [document] = await client.readResource(`comfyserve://requests/${request.request_id}`);
  assert.ok(document.text.includes("succeeded"), document.text);
  const [message] = await client.getPrompt("last_request", { request_id: request.request_id });
  assert.ok(message.content.text.includes(request.request_id), message.content.text);

  const { cancel } = await call(client, "cancel_request", request);
  assert.equal(cancel.outcome, "not_cancellable", "an ended request was cancelled");

  const refused = await client.callTool("get_request_status", { deployment_id: id });
  assert.equal(refused.isError, true, "a call without request_id was not refused");
  return `${told.length} progress notes, ${output_urls.length} output(s), the first of ${bytes} bytes`;
}

/** A client with its default limit waits for a job that takes longer than the limit. */
export async function long(client) {
  const jobSeconds = Number(process.env.JOB_SECONDS || 180);
  const limit = Number(process.env.CLIENT_SECONDS || 60);
  const id = await create(client, `ci long ${client.name} ${Date.now()}`, environment("WORKFLOW_ID"));
  try {
    const args = { deployment_id: id, wait_for_completion: true };
    if (process.env.WAIT_SECONDS) {
      args.timeout_seconds = Number(process.env.WAIT_SECONDS);
    }
    const from = Date.now();
    const submitted = await call(client, "submit_request", args);
    const waited = (Date.now() - from) / 1000;
    assert.ok(waited < limit, `the wait took ${waited} s, the client's limit is ${limit} s`);
    assert.equal(submitted.still_running, true, JSON.stringify(submitted));
    assert.ok(submitted.request_id, "still_running without a request_id");

    const request = { deployment_id: id, request_id: submitted.request_id };
    await untilCompleted(client, request, Number(process.env.LONG_SECONDS || 3 * jobSeconds + 120));
    const { result } = await call(client, "get_request_result", request);
    assert.equal(result.status, "succeeded", JSON.stringify(result));

    const { recent_requests: recent } = await call(client, "get_deployment", { deployment_id: id });
    assert.deepEqual(
      recent.map((one) => one.request_id),
      [submitted.request_id],
      "the deployment does not show exactly one job",
    );
    return `answered after ${waited.toFixed(1)} s, one job`;
  } finally {
    await call(client, "delete_deployment", { deployment_id: id });
  }
}

async function create(client, name, workflow) {
  const { deployment } = await call(client, "create_deployment", {
    name,
    workflow_id: workflow,
    workflow_version: version,
  });
  return deployment.id;
}

async function untilCompleted(client, request, seconds) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const { status } = await call(client, "get_request_status", request);
    if (status.status === "completed") {
      return;
    }
    assert.notEqual(status.status, "cancelled", "the request was cancelled");
    assert.ok(Date.now() < end, `not completed after ${seconds} s: ${JSON.stringify(status)}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Calls a tool with the client's own defaults and holds the answer to its promised form. */
async function call(client, tool, args, options) {
  const result = await client.callTool(tool, args, options);
  assert.ok(!result.isError, `${tool} failed: ${result.content[0]?.text}`);
  assert.equal(result.structuredContent.ok, true);
  assert.deepEqual(JSON.parse(result.content[1].text), result.structuredContent);
  return result.structuredContent;
}

function environment(name) {
  assert.ok(process.env[name], `${name} is not set`);
  return process.env[name];
}
