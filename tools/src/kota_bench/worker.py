"""The child processes of a run: each gets one JSON line, says one JSON line when ready, and ends with its input.

The parent stays out of the way meanwhile, so that every CPU second belongs to exactly one party.
"""

from __future__ import annotations

import asyncio
import cProfile
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PROFILE = {"profile": True}


class Worker:
    """A child running `python -m kota_bench.<module>`, spoken to in JSON lines."""

    def __init__(self, module: str, config: dict[str, Any]) -> None:
        self._module = module
        self._config = config

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"kota_bench.{self._module}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ready = self.ask(self._config)
        return self

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    def ask(self, line: dict[str, Any]) -> dict[str, Any]:
        """Send a line and wait for the answer. Raises RuntimeError when the child died; its own words are on stderr."""
        self.tell(line)
        return self.hear()

    def tell(self, line: dict[str, Any]) -> None:
        """Send a line."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        """Wait for the next answer."""
        assert self._process.stdout is not None
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"kota_bench.{self._module} died with {self._process.wait(10)}")
        parsed: dict[str, Any] = json.loads(answer)
        return parsed

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def say(line: dict[str, Any]) -> None:
    """In the child: answer the parent."""
    print(json.dumps(line), flush=True)


def config() -> dict[str, Any]:
    """In the child, before its loop runs: the first line."""
    first: dict[str, Any] = json.loads(sys.stdin.readline())
    return first


async def lines() -> AsyncIterator[dict[str, Any]]:
    """In the child: the parent's further lines, until it closes the input."""
    while text := await asyncio.to_thread(sys.stdin.readline):
        yield json.loads(text)


async def until_told_to_end(profile_to: str = "") -> None:
    """Serve until the parent closes the input. A line `PROFILE` begins a profile, written out at the end."""
    profiler = cProfile.Profile()
    begun = False
    async for line in lines():
        if line == PROFILE and not begun:
            profiler.enable()
            begun = True
            say({"profiling": True})
    if begun:
        profiler.disable()
        profiler.dump_stats(Path(profile_to))
