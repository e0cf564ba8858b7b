"""The load on the Connect door: as many keep-alive connections as the gRPC client has calls in flight."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any

import uvloop

from kota_bench import worker
from kota_bench.figures import percentile
from kota_bench.load_client import reading

_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)
_END = b"\r\n\r\n"


class Load:
    """Calls one read of one server by HTTP/1.1."""

    def __init__(self, port: int, path: str, token: str, in_flight: int) -> None:
        self._port = port
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/proto\r\n"
            f"Connect-Protocol-Version: 1\r\nConnect-Timeout-Ms: 10000\r\nAuthorization: Bearer {token}\r\n"
            "Content-Length: "
        ).encode()
        self._in_flight = in_flight

    async def run(self, seconds: float) -> dict[str, Any]:
        """Keep every connection busy for so long, then let the last calls end."""
        waits: list[float] = []
        failures: dict[str, int] = {}
        end = time.perf_counter() + seconds

        async def caller() -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            while (started := time.perf_counter()) < end:
                body = reading()
                writer.write(b"%s%d%s%s" % (self._head, len(body), _END, body))
                head = await reader.readuntil(_END)
                length = _LENGTH.search(head)
                answer = await reader.readexactly(int(length[1]) if length else 0)
                if head.startswith(b"HTTP/1.1 200"):
                    waits.append(time.perf_counter() - started)
                else:
                    words = answer.decode()
                    failures[words] = failures.get(words, 0) + 1
            writer.close()

        await asyncio.gather(*(caller() for _ in range(self._in_flight)))
        return {
            "operations": len(waits),
            "failures": failures,
            "p50_ms": percentile(waits, 0.5) * 1000,
            "p99_ms": percentile(waits, 0.99) * 1000,
        }


async def drive(config: dict[str, Any]) -> None:
    """Run what the parent asks for. `config`: port, path, token, in_flight."""
    load = Load(config["port"], config["path"], config["token"], config["in_flight"])
    worker.say({})
    async for line in worker.lines():
        worker.say(await load.run(line["seconds"]))


if __name__ == "__main__":
    uvloop.run(drive(worker.config()))
