"""A TCP proxy that misbehaves on request: latency, jitter, slicing, bandwidth, silence, resets, refusal.

It needs neither root nor `tc`, which some kernels lack. Put it between a client and a server and give the client its
port; everything is healed by `heal`.
"""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from contextlib import suppress
from types import TracebackType
from typing import Self

_CHUNK_BYTES = 64 * 1024


class TcpProxy:
    """Listens on a free port of 127.0.0.1 and forwards to `host:port`. The settings act on the next chunk.

    `seed` makes jitter and slicing repeatable.
    """

    def __init__(self, host: str, port: int, *, seed: int = 0) -> None:
        self._target = (host, port)
        self._random = random.Random(seed)  # noqa: S311 (repeatable, not secret)
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self.port = 0
        self.latency_ms = 0.0  # added in each direction
        self.jitter_ms = 0.0  # at most this much more, evenly
        self.slice_bytes = 0  # largest piece forwarded at once; 0: as it comes
        self.bytes_per_s = 0.0  # in each direction of each connection; 0: unlimited

    async def start(self) -> Self:
        """Begin to listen; `port` is known afterwards and stays the same over `refuse` and `heal`."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        """Stop listening and close every connection."""
        await self.refuse()
        self._flowing.set()
        for writer in list(self._writers):
            writer.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """A partition: connections stay open, nothing passes, new ones are accepted and hear nothing."""
        self._flowing.clear()

    def reset(self) -> None:
        """Reset every connection (RST, as a crashed peer's kernel does); new ones are welcome."""
        for writer in list(self._writers):
            sock = writer.get_extra_info("socket")
            if sock is not None:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    async def refuse(self) -> None:
        """Refuse new connections; those that exist go on."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def heal(self) -> None:
        """Undo everything: forward at once, whole, and listen."""
        self.latency_ms = self.jitter_ms = self.bytes_per_s = 0.0
        self.slice_bytes = 0
        self._flowing.set()
        if self._server is None:
            await self.start()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.stop()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._flowing.wait()
        try:
            there_reader, there_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, there_writer}
        pumps = [
            asyncio.ensure_future(self._pump(reader, there_writer)),
            asyncio.ensure_future(self._pump(there_reader, writer)),
        ]
        self._tasks.update(pumps)
        await asyncio.wait(pumps)
        self._tasks.difference_update(pumps)
        self._writers -= {writer, there_writer}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.CancelledError):
            while data := await reader.read(_CHUNK_BYTES):
                for piece in self._slices(data):
                    await self._delay(len(piece))
                    writer.write(piece)
                    await writer.drain()
        with suppress(OSError):
            writer.close()

    def _slices(self, data: bytes) -> list[bytes]:
        if not self.slice_bytes:
            return [data]
        pieces, at = [], 0
        while at < len(data):
            size = self._random.randint(1, self.slice_bytes)
            pieces.append(data[at : at + size])
            at += size
        return pieces

    async def _delay(self, size: int) -> None:
        delay_s = (self.latency_ms + self._random.uniform(0, self.jitter_ms)) / 1000
        if self.bytes_per_s:
            delay_s += size / self.bytes_per_s
        if delay_s > 0:
            await asyncio.sleep(delay_s)
        await self._flowing.wait()
