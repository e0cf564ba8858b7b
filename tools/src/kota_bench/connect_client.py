"""The load on the Connect door: as many keep-alive connections as the gRPC client has calls in flight."""

from __future__ import annotations

import asyncio
import base64
import re
import time
from typing import Any, Self

import uvloop

from kota_bench import worker
from kota_bench.figures import percentile
from kota_bench.load_client import MESSAGES

_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)
_END = b"\r\n\r\n"


class Connection:
    """One keep-alive connection to a Connect door, with the caller's token; one call at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, token: str) -> None:
        self._reader, self._writer = reader, writer
        self._headers = f"Host: bench\r\nConnect-Timeout-Ms: 10000\r\nAuthorization: Bearer {token}\r\n".encode()

    @classmethod
    async def open(cls, port: int, token: str) -> Self:
        """A new connection."""
        return cls(*await asyncio.open_connection("127.0.0.1", port), token)

    async def post(self, path: bytes, body: bytes) -> tuple[bool, bytes]:
        """Call by POST; whether it went well, and the answer's or the error's bytes."""
        return await self._ask(
            b"POST %s HTTP/1.1\r\nContent-Type: application/proto\r\nConnect-Protocol-Version: 1\r\n%sContent-Length: "
            b"%d\r\n\r\n%s" % (path, self._headers, len(body), body)
        )

    async def get(self, path: bytes, body: bytes) -> tuple[bool, bytes]:
        """The same by GET, the message in the query."""
        message = base64.urlsafe_b64encode(body).rstrip(b"=")
        query = b"connect=v1&encoding=proto&base64=1&message=%s" % message
        return await self._ask(b"GET %s?%s HTTP/1.1\r\n%s\r\n" % (path, query, self._headers))

    def close(self) -> None:
        """End it."""
        self._writer.close()

    async def _ask(self, request: bytes) -> tuple[bool, bytes]:
        self._writer.write(request)
        head = await self._reader.readuntil(_END)
        length = _LENGTH.search(head)
        answer = await self._reader.readexactly(int(length[1]) if length else 0)
        return head.startswith(b"HTTP/1.1 200"), answer


class Load:
    """Calls one read of one server by HTTP/1.1, by `verb` POST or GET."""

    def __init__(self, port: int, path: str, token: str, in_flight: int, verb: str) -> None:
        self._port, self._token, self._in_flight, self._verb = port, token, in_flight, verb
        self._path, self._message = path.encode(), MESSAGES[path]

    async def run(self, seconds: float) -> dict[str, Any]:
        """Keep every connection busy for so long, then let the last calls end."""
        waits: list[float] = []
        failures: dict[str, int] = {}
        end = time.perf_counter() + seconds

        async def caller() -> None:
            connection = await Connection.open(self._port, self._token)
            ask = {"POST": connection.post, "GET": connection.get}[self._verb]
            while (started := time.perf_counter()) < end:
                well, answer = await ask(self._path, self._message())
                if well:
                    waits.append(time.perf_counter() - started)
                else:
                    words = answer.decode()
                    failures[words] = failures.get(words, 0) + 1
            connection.close()

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
