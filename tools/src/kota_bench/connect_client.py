"""The load on the Connect door: as many keep-alive connections as the gRPC client has calls in flight."""

from __future__ import annotations

import asyncio
import base64
import re
import time
from typing import Any

import uvloop

from kota_bench import worker
from kota_bench.figures import percentile
from kota_bench.load_client import MESSAGES

_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)
_END = b"\r\n\r\n"


class Load:
    """Calls one read of one server by HTTP/1.1, by `verb` POST or GET."""

    def __init__(self, port: int, path: str, token: str, in_flight: int, verb: str) -> None:
        self._port = port
        self._path = path.encode()
        self._headers = f"Host: bench\r\nConnect-Timeout-Ms: 10000\r\nAuthorization: Bearer {token}\r\n".encode()
        self._in_flight = in_flight
        self._message = MESSAGES[path]
        self._request = {"POST": self._post, "GET": self._get}[verb]

    def _post(self, body: bytes) -> bytes:
        return (
            b"POST %s HTTP/1.1\r\nContent-Type: application/proto\r\nConnect-Protocol-Version: 1\r\n%sContent-Length: "
            b"%d\r\n\r\n%s" % (self._path, self._headers, len(body), body)
        )

    def _get(self, body: bytes) -> bytes:
        message = base64.urlsafe_b64encode(body).rstrip(b"=")
        query = b"connect=v1&encoding=proto&base64=1&message=%s" % message
        return b"GET %s?%s HTTP/1.1\r\n%s\r\n" % (self._path, query, self._headers)

    async def run(self, seconds: float) -> dict[str, Any]:
        """Keep every connection busy for so long, then let the last calls end."""
        waits: list[float] = []
        failures: dict[str, int] = {}
        end = time.perf_counter() + seconds

        async def caller() -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            while (started := time.perf_counter()) < end:
                writer.write(self._request(self._message()))
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
    """Run what the parent asks for. `config`: port, path, token, in_flight, verb."""
    load = Load(config["port"], config["path"], config["token"], config["in_flight"], config["verb"])
    worker.say({})
    async for line in worker.lines():
        worker.say(await load.run(line["seconds"]))


if __name__ == "__main__":
    uvloop.run(drive(worker.config()))
