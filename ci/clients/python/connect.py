"""Connects with whichever major version of the official client is installed."""

import os
import sys
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.metadata import version

MAJOR = int(version("mcp").split(".")[0])
NAME = f"Python mcp {MAJOR}"


def required(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set")
    return value


class Session:
    """The two calls that the scenarios need, the same for both major versions."""

    def __init__(self, list_tools, call_tool):
        self.list_tools = list_tools
        self.call_tool = call_tool


@asynccontextmanager
async def connected(limit_seconds: float):
    """A session in which no call may take longer than the limit."""
    url = required("COMFYSERVE_URL").rstrip("/") + "/mcp"
    headers = {"Authorization": "Bearer " + required("COMFYSERVE_TOKEN")}
    connect = _modern if MAJOR >= 2 else _legacy
    async with connect(url, headers, limit_seconds) as session:
        yield session


@asynccontextmanager
async def _legacy(url, headers, limit_seconds):
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    limit = timedelta(seconds=limit_seconds)
    async with streamablehttp_client(url, headers=headers) as (read, write, _):
        async with ClientSession(read, write, read_timeout_seconds=limit) as session:
            await session.initialize()

            async def list_tools():
                return [tool.name for tool in (await session.list_tools()).tools]

            async def call_tool(name, arguments):
                result = await session.call_tool(name, arguments)
                return result.isError, result.content, result.structuredContent

            yield Session(list_tools, call_tool)


@asynccontextmanager
async def _modern(url, headers, limit_seconds):
    import httpx2
    from mcp import Client
    from mcp.client.streamable_http import streamable_http_client

    # A read may be as long as a call; the client's own limit is the one that counts.
    times = httpx2.Timeout(30, read=300)
    async with httpx2.AsyncClient(headers=headers, timeout=times) as http:
        transport = streamable_http_client(url, http_client=http)
        async with Client(transport, read_timeout_seconds=limit_seconds) as client:
            spoken = client.protocol_version
            assert spoken == "2026-07-28", f"negotiated {spoken}, not the modern version"

            async def list_tools():
                return [tool.name for tool in (await client.list_tools()).tools]

            async def call_tool(name, arguments):
                result = await client.call_tool(name, arguments)
                return result.is_error, result.content, result.structured_content

            yield Session(list_tools, call_tool)
