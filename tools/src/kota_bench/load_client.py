"""The load: one grpc.aio client with a fixed number of calls in flight, the same for every server."""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections.abc import Callable
from typing import Any

import grpc
import uvloop

from kota_bench import worker
from kota_bench.contract import CONTRACT, GET, HOT_NOTES, NOTES, PEEK, UPDATE, note_name
from kota_bench.figures import percentile

_GETS = [CONTRACT.GetNoteRequest(name=note_name(index)).SerializeToString() for index in range(NOTES)]
_HOT = _GETS[:HOT_NOTES]


def reading() -> bytes:
    """A request to read one of the notes."""
    return random.choice(_GETS)  # noqa: S311 - load, no secret


def peeking() -> bytes:
    """A request to read one of the notes that everybody asks for."""
    return random.choice(_HOT)  # noqa: S311 - load, no secret


def changing() -> bytes:
    """A request to change one of the notes; each is a request of its own."""
    note = CONTRACT.Note(name=note_name(random.randrange(NOTES)), title="Papan reklame simpang lima")  # noqa: S311
    return CONTRACT.UpdateNoteRequest(note=note, request_id=str(uuid.uuid4())).SerializeToString()


MESSAGES: dict[str, Callable[[], bytes]] = {GET: reading, PEEK: peeking, UPDATE: changing}


class Load:
    """Calls one method of one server."""

    def __init__(self, channel: Any, path: str, token: str, in_flight: int) -> None:
        self._call = channel.unary_unary(path, request_serializer=None, response_deserializer=None)
        self._message = MESSAGES[path]
        self._metadata = (("authorization", f"Bearer {token}"),)
        self._in_flight = in_flight

    async def run(self, seconds: float) -> dict[str, Any]:
        """Keep the calls in flight for so long, then let the last ones end."""
        waits: list[float] = []
        failures: dict[str, int] = {}
        end = time.perf_counter() + seconds

        async def caller() -> None:
            while (started := time.perf_counter()) < end:
                try:
                    await self._call(self._message(), metadata=self._metadata, timeout=10)
                except grpc.aio.AioRpcError as error:
                    words = f"{error.code().name} {error.details()}"
                    failures[words] = failures.get(words, 0) + 1
                else:
                    waits.append(time.perf_counter() - started)

        await asyncio.gather(*(caller() for _ in range(self._in_flight)))
        return {
            "operations": len(waits),
            "failures": failures,
            "p50_ms": percentile(waits, 0.5) * 1000,
            "p99_ms": percentile(waits, 0.99) * 1000,
        }


async def drive(config: dict[str, Any]) -> None:
    """Run what the parent asks for. `config`: port, path, token, in_flight."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{config['port']}") as channel:
        load = Load(channel, config["path"], config["token"], config["in_flight"])
        worker.say({})
        async for line in worker.lines():
            worker.say(await load.run(line["seconds"]))


if __name__ == "__main__":
    uvloop.run(drive(worker.config()))
