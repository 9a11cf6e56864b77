"""The floor: aiohttp on uvloop gets and reads each address of a file, 512 at once, and does nothing else.

    python -m tests.bench.links.bare FILE

Prints one JSON document: seconds and CPU seconds of the loop, links, wrong answers.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

import aiohttp
import uvloop

AT_ONCE = 512


async def get_all(urls: list[str]) -> dict[str, float]:
    wrong = 0
    waiting = iter(urls)

    async def get(session: aiohttp.ClientSession) -> None:
        nonlocal wrong
        for url in waiting:
            async with session.get(url) as response:
                await response.read()
                wrong += response.status != 200

    began, cpu = time.perf_counter(), time.process_time()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session, asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(get(session))
    ended, used = time.perf_counter(), time.process_time()
    return {"links": len(urls), "seconds": ended - began, "cpu": used - cpu, "wrong": wrong}


if __name__ == "__main__":
    print(json.dumps(uvloop.run(get_all(Path(sys.argv[1]).read_text().split()))))
