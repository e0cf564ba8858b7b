"""A keep-alive client that pipelines conditional GETs: for machines without wrk. It costs more than the server does."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import uvloop

from kota_bench import worker

PIPELINED = 16
_END = b"\r\n\r\n"


async def _connection(port: int, request: bytes, end: float) -> tuple[int, int]:
    """Answers and wrong answers. A 304 has no body, so that one blank line ends each."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    done = wrong = 0
    while time.perf_counter() < end:
        writer.write(request * PIPELINED)
        for _ in range(PIPELINED):
            head = await reader.readuntil(_END)
            done += 1
            wrong += not head.startswith(b"HTTP/1.1 304")
    writer.close()
    return done, wrong


async def drive(config: dict[str, Any]) -> None:
    """`config`: port, path, etag, connections. Lines: seconds."""
    request = f"GET {config['path']} HTTP/1.1\r\nHost: bench\r\nIf-None-Match: {config['etag']}\r\n\r\n".encode(
        "latin-1"
    )
    worker.say({})
    async for line in worker.lines():
        end = time.perf_counter() + line["seconds"]
        results = await asyncio.gather(
            *(_connection(config["port"], request, end) for _ in range(config["connections"]))
        )
        worker.say({"operations": sum(d for d, _ in results), "wrong": sum(w for _, w in results)})


if __name__ == "__main__":
    uvloop.run(drive(worker.config()))
