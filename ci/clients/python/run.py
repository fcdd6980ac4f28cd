"""python run.py <flow|long> <http|stdio> <legacy|modern|auto>: one scenario with the installed client; exit code 0 or 1."""

import asyncio
import os
import sys
import traceback

from connect import NAME, connected
from scenarios import flow, long


async def main(scenario: str, way: str, era: str) -> str:
    limit = float(os.environ.get("CLIENT_SECONDS") or 60)
    async with connected(way, era, limit) as session:
        said = await {"flow": flow, "long": long}[scenario](session)
        found = " (found out)" if era == "auto" else ""
        return f"ok {scenario} with {session.name}{found}: {said}"


def leaves(error: BaseException) -> list[BaseException]:
    """What went wrong, without the task groups around it."""
    inner = getattr(error, "exceptions", None)
    return [leaf for one in inner for leaf in leaves(one)] if inner else [error]


if __name__ == "__main__":
    try:
        print(asyncio.run(main(*sys.argv[1:4])))
    except Exception as error:
        traceback.print_exc()
        why = "; ".join(f"{type(leaf).__name__}: {leaf}" for leaf in leaves(error))
        sys.exit(f"failed {' '.join(sys.argv[1:])} with {NAME}: {why}")
