"""What each client does with the tools of a running server; the JavaScript programs do the same."""

import asyncio
import json
import os
import time
import urllib.request

from connect import required

TOOLS = [
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
]
VERSION = os.environ.get("WORKFLOW_VERSION") or "v1"


def check(condition, message):
    if not condition:
        raise AssertionError(message)


async def flow(session) -> str:
    """list -> create if needed -> get -> submit and wait with progress -> result -> cancel."""
    tools = await session.list_tools()
    check(tools == TOOLS, f"the tools are {tools}")
    workflow = required("WORKFLOW_ID")
    name = f"ci flow {session.name}"
    listed = (await call(session, "list_deployments", {}))["deployments"]
    found = [d["id"] for d in listed if d["name"] == name and d["workflow_id"] == workflow]
    deployment = found[0] if found else await create(session, name, workflow)

    got = await call(
        session, "get_deployment", {"deployment_id": deployment, "include_payload": True}
    )
    check(got["deployment"]["id"] == deployment, "get_deployment answered with another one")
    check(got.get("payload_summary"), "get_deployment with include_payload has no payload_summary")

    told: list[str] = []

    async def progress(done, total, message):
        told.append(message)

    submitted = await call(
        session,
        "submit_request",
        {"deployment_id": deployment, "wait_for_completion": True},
        progress,
    )
    request = {
        "deployment_id": deployment,
        "request_id": submitted["submission"]["request_id"],
    }
    check(told and request["request_id"] in told[0], f"the first progress does not name it: {told}")
    if submitted.get("still_running"):
        await until_completed(session, request, float(os.environ.get("FLOW_SECONDS") or 120))
    answer = await call(session, "get_request_result", request)
    check(answer["result"]["status"] == "succeeded", json.dumps(answer["result"]))
    urls = answer["output_urls"]
    check(urls, "the result has no output files")
    with urllib.request.urlopen(urls[0]["url"], timeout=30) as file:
        size = len(file.read())
    check(size > 0, "the output is empty")

    listed = await session.list_resources()
    check(f"comfyserve://deployments/{deployment}" in listed, f"not listed: {listed}")
    document = await session.read_resource(f"comfyserve://requests/{request['request_id']}")
    check("succeeded" in document, document)
    message = await session.get_prompt("last_request", {"request_id": request["request_id"]})
    check(request["request_id"] in message, message)

    cancel = (await call(session, "cancel_request", request))["cancel"]
    check(cancel["outcome"] == "not_cancellable", "an ended request was cancelled")

    refused, _, _ = await session.call_tool("get_request_status", {"deployment_id": deployment})
    check(refused, "a call without request_id was not refused")
    return f"{len(told)} progress notes, {len(urls)} output(s), the first of {size} bytes"


async def long(session) -> str:
    """A client with the usual limit waits for a job that takes longer than the limit."""
    job_seconds = float(os.environ.get("JOB_SECONDS") or 180)
    limit = float(os.environ.get("CLIENT_SECONDS") or 60)
    name = f"ci long {session.name} {time.time_ns()}"
    deployment = await create(session, name, required("WORKFLOW_ID"))
    try:
        arguments = {"deployment_id": deployment, "wait_for_completion": True}
        if os.environ.get("WAIT_SECONDS"):
            arguments["timeout_seconds"] = int(os.environ["WAIT_SECONDS"])
        start = time.monotonic()
        submitted = await call(session, "submit_request", arguments)
        waited = time.monotonic() - start
        check(waited < limit, f"the wait took {waited} s, the client's limit is {limit} s")
        check(submitted.get("still_running") is True, json.dumps(submitted))
        check(submitted.get("request_id"), "still_running without a request_id")

        request = {"deployment_id": deployment, "request_id": submitted["request_id"]}
        patience = float(os.environ.get("LONG_SECONDS") or 3 * job_seconds + 120)
        await until_completed(session, request, patience)
        result = (await call(session, "get_request_result", request))["result"]
        check(result["status"] == "succeeded", json.dumps(result))

        got = await call(session, "get_deployment", {"deployment_id": deployment})
        recent = [one["request_id"] for one in got["recent_requests"]]
        check(recent == [submitted["request_id"]], f"not exactly one job: {recent}")
        return f"answered after {waited:.1f} s, one job"
    finally:
        await call(session, "delete_deployment", {"deployment_id": deployment})


async def create(session, name, workflow) -> str:
    arguments = {"name": name, "workflow_id": workflow, "workflow_version": VERSION}
    return (await call(session, "create_deployment", arguments))["deployment"]["id"]


async def until_completed(session, request, seconds) -> None:
    end = time.monotonic() + seconds
    while True:
        status = (await call(session, "get_request_status", request))["status"]
        if status["status"] == "completed":
            return
        check(status["status"] != "cancelled", "the request was cancelled")
        check(time.monotonic() < end, f"not completed after {seconds} s: {json.dumps(status)}")
        await asyncio.sleep(0.5)


async def call(session, tool, arguments, progress=None) -> dict:
    """Calls a tool and holds the answer to its promised form."""
    failed, content, structured = await session.call_tool(tool, arguments, progress)
    check(not failed, f"{tool} failed: {content[0].text}")
    check(structured["ok"] is True, f"{tool} is not ok: {json.dumps(structured)}")
    check(json.loads(content[1].text) == structured, f"{tool}: text and structure differ")
    return structured
