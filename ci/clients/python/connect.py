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
    """The calls that the scenarios need, the same for both major versions."""

    def __init__(self, way, spoken, client, list_tools, call_tool):
        self.spoken = spoken
        self.name = f"{NAME} over {way}, {spoken}"
        self.list_tools = list_tools
        self.call_tool = call_tool
        self._client = client

    async def list_resources(self):
        return [str(resource.uri) for resource in (await self._client.list_resources()).resources]

    async def read_resource(self, uri):
        return (await self._client.read_resource(uri)).contents[0].text

    async def get_prompt(self, name, arguments):
        return (await self._client.get_prompt(name, arguments)).messages[0].content.text


@asynccontextmanager
async def connected(way: str, era: str, limit_seconds: float):
    """A session in which no call may take longer than the limit."""
    connect = _second if MAJOR >= 2 else _first
    async with connect(way, era, limit_seconds) as session:
        wanted = "2025-11-25" if era == "legacy" else "2026-07-28"
        assert session.spoken == wanted, f"negotiated {session.spoken}, not {wanted}"
        yield session


def _url() -> str:
    return required("COMFYSERVE_URL").rstrip("/")


def _headers() -> dict:
    return {"Authorization": "Bearer " + required("COMFYSERVE_TOKEN")}


def _command():
    from mcp import StdioServerParameters

    names = ["PATH", "HOME", "COMFYSERVE_URL", "COMFYSERVE_TOKEN"]
    env = {name: os.environ[name] for name in names if name in os.environ}
    return StdioServerParameters(command=required("COMFYSERVE_COMMAND"), args=["mcp"], env=env)


@asynccontextmanager
async def _first(way, era, limit_seconds):
    """Legacy only."""
    from mcp import ClientSession
    from mcp.client.stdio import stdio_client
    from mcp.client.streamable_http import streamablehttp_client

    limit = timedelta(seconds=limit_seconds)
    if way == "stdio":
        over = stdio_client(_command())
    else:
        over = streamablehttp_client(_url() + "/mcp", headers=_headers())
    async with over as (read, write, *_):
        async with ClientSession(read, write, read_timeout_seconds=limit) as session:
            spoken = (await session.initialize()).protocolVersion

            async def list_tools():
                return [tool.name for tool in (await session.list_tools()).tools]

            async def call_tool(name, arguments, progress=None):
                result = await session.call_tool(name, arguments, progress_callback=progress)
                return result.isError, result.content, result.structuredContent

            yield Session(way, spoken, session, list_tools, call_tool)


@asynccontextmanager
async def _second(way, era, limit_seconds):
    import httpx2
    from mcp import Client
    from mcp.client.stdio import stdio_client
    from mcp.client.streamable_http import streamable_http_client

    mode = "2026-07-28" if era == "modern" else era
    # A read may be as long as a call; the client's own limit is the one that counts.
    times = httpx2.Timeout(30, read=300)
    async with httpx2.AsyncClient(headers=_headers(), timeout=times) as http:
        if way == "stdio":
            over = stdio_client(_command())
        else:
            over = streamable_http_client(_url() + "/mcp", http_client=http)
        async with Client(over, mode=mode, read_timeout_seconds=limit_seconds) as client:

            async def list_tools():
                return [tool.name for tool in (await client.list_tools()).tools]

            async def call_tool(name, arguments, progress=None):
                result = await client.call_tool(name, arguments, progress_callback=progress)
                return result.is_error, result.content, result.structured_content

            yield Session(way, client.protocol_version, client, list_tools, call_tool)
