"""Signatures in whole batches, beside the loop: those of device keys in a process, the rest in threads.

Only the lower half of s of a device key is taken, so that one punch has one signature; either way a punch is known by
its id and never by its signature, because ECDSA signatures can be changed into their twin.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

import structlog

from kota_attendance.devices import ceremony
from kota_attendance.devices.ceremony import Party, punch_challenge
from kota_attendance.devices.refusals import CeremonyInvalid
from kota_attendance.punches import signatures
from kota_attendance.punches.reading import Incoming
from kota_attendance.punches.refusals import SignatureHighS, SignatureInvalid
from kota_attendance.punches.signatures import Signed
from kota_common.errors import KotaError

log = structlog.get_logger(__name__)

In = TypeVar("In")
Out = TypeVar("Out")

INLINE_MAX = 2  # so few are quicker than a change of threads
PROCESS_FROM = 8  # signatures that are worth a message to the process
ANSWER_S = 2.0  # for a batch, which takes 40 ms; a process that hangs would hold up every punch of the service
AGAIN_AFTER_S = 1.0  # from one beginning of the process to the next: what cannot live is not begun for every punch


@dataclass(frozen=True, slots=True)
class Task:
    """One signature to verify."""

    punch: Incoming
    channel: str
    public_key: bytes
    nonce: bytes


@dataclass(frozen=True, slots=True)
class Verified:
    """A signature that holds, or the refusal."""

    refusal: KotaError | None = None
    counter: int = 0  # WebAuthn


class ProcessGone(Exception):
    """The process ended, or was not there."""


class SignatureProcess:
    """`signatures` as a process of its own; begun when it is first needed, and again after it ended."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._asked: deque[asyncio.Future[bytes]] = deque()
        self._reading: asyncio.Task[None] | None = None
        self._beginning: asyncio.Task[None] | None = None
        self._begun_at = float("-inf")
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Its id while it runs."""
        return self._process.pid if self._process is not None else None

    async def check(self, batch: Sequence[Signed]) -> bytes:
        """A finding for each signature. Raises ProcessGone: nobody waits for a process that begins, or that hangs."""
        if self._process is None:
            self._begin_soon()
            raise ProcessGone
        assert self._process.stdin is not None
        process, answer = self._process, asyncio.get_running_loop().create_future()
        self._asked.append(answer)
        self._process.stdin.write(signatures.question(batch))
        try:
            async with asyncio.timeout(ANSWER_S):
                found: bytes = await answer
        except TimeoutError as error:
            log.warning("the process for signatures does not answer; it is ended", pid=process.pid)
            _kill(process)
            raise ProcessGone from error
        return found

    async def begun(self) -> None:
        """Begin it unless it runs, and wait for that."""
        self._begin_soon()
        if self._beginning is not None:
            await self._beginning

    async def close(self) -> None:
        """End it."""
        self._closed = True
        if self._beginning is not None:
            await self._beginning
        if self._process is not None and self._reading is not None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            if not (await asyncio.wait([self._reading], timeout=ANSWER_S))[0]:
                _kill(self._process)
            await self._reading

    def _begin_soon(self) -> None:
        due = time.monotonic() >= self._begun_at + AGAIN_AFTER_S
        if self._process is None and self._beginning is None and due and not self._closed:
            self._begun_at = time.monotonic()
            self._beginning = asyncio.create_task(self._begin())

    async def _begin(self) -> None:
        pipe = asyncio.subprocess.PIPE
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", signatures.__name__, stdin=pipe, stdout=pipe
            )
            self._reading = asyncio.create_task(self._read(self._process))
        except OSError as error:
            log.warning("the process for signatures does not begin; threads do its work", error=repr(error))
        finally:
            self._beginning = None

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Hand out answers until there are no more; then nobody is left waiting, whatever ended it."""
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                await self._hand_out(process)
        finally:
            self._process = None
            while self._asked:
                asked = self._asked.popleft()
                if not asked.done():
                    asked.set_exception(ProcessGone())
        code = await process.wait()
        if not self._closed:
            log.warning("the process for signatures ended; it begins again", code=code)

    async def _hand_out(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while True:
            (size,) = signatures.HEAD.unpack(await process.stdout.readexactly(signatures.HEAD.size))
            answer = await process.stdout.readexactly(size)
            asked = self._asked.popleft()
            if not asked.done():  # its call may have been given up
                asked.set_result(answer)


def _kill(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):  # it may have ended meanwhile
        process.kill()


class Workshop:
    """Verifies and signs beside the loop. `close` ends its threads and its process."""

    def __init__(self, threads: int, party: Party) -> None:
        self._threads = threads
        self._party = party
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="signatures")
        self.process = SignatureProcess()

    async def verify(self, tasks: Sequence[Task]) -> list[Verified]:
        """The outcome of each."""
        known = [task.channel != "WEBAUTHN" and not task.punch.is_assertion for task in tasks]
        if sum(known) < PROCESS_FROM:
            return await self.spread(self._verify, tasks)
        of_devices = [task for task, is_known in zip(tasks, known, strict=True) if is_known]
        others = [task for task, is_known in zip(tasks, known, strict=True) if not is_known]
        found, rest = await asyncio.gather(self._check(of_devices), self.spread(self._verify, others))
        first, second = iter(found), iter(rest)
        return [next(first) if is_known else next(second) for is_known in known]

    async def spread(self, work: Callable[[In], Out], items: Sequence[In]) -> list[Out]:
        """Do the same with each item, in as many threads as there are; a few are done at once."""
        if len(items) <= INLINE_MAX:
            return [work(item) for item in items]
        loop = asyncio.get_running_loop()
        size = -(-len(items) // self._threads)
        parts = [items[start : start + size] for start in range(0, len(items), size)]
        done = await asyncio.gather(*(loop.run_in_executor(self._pool, _each, work, part) for part in parts))
        return [result for part in done for result in part]

    async def close(self) -> None:
        """End the threads and the process."""
        await self.process.close()
        self._pool.shutdown(wait=True, cancel_futures=True)

    async def _check(self, tasks: Sequence[Task]) -> list[Verified]:
        batch = [_signed(task) for task in tasks]
        try:
            findings = await self.process.check(batch)
        except ProcessGone:
            return await self.spread(self._verify, tasks)
        return [_outcome(finding) for finding in findings]

    def _verify(self, task: Task) -> Verified:
        try:
            if task.channel == "WEBAUTHN":
                return Verified(counter=self._prove(task))
        except KotaError as error:
            return Verified(error)
        if task.punch.is_assertion:
            return Verified(SignatureInvalid("ASSERTION_UNEXPECTED"))
        return _outcome(signatures.check(_signed(task)))

    def _prove(self, task: Task) -> int:
        punch = task.punch
        if not punch.is_assertion:
            raise SignatureInvalid("ASSERTION_MISSING")
        try:
            return ceremony.prove(
                self._party,
                key_id=punch.key_id,
                public_key=task.public_key,
                challenge=punch_challenge(task.nonce, punch.payload),
                authenticator_data=punch.authenticator_data,
                client_data_json=punch.client_data_json,
                signature=punch.signature,
            )
        except CeremonyInvalid as error:
            raise SignatureInvalid(error.facts["label"]) from error


_HOLDS = Verified()


def _signed(task: Task) -> Signed:
    return task.public_key, task.punch.signature, task.punch.payload


def _outcome(finding: int) -> Verified:
    label = signatures.FINDINGS[finding]
    if not label:
        return _HOLDS
    return Verified(SignatureHighS() if label == "HIGH_S" else SignatureInvalid(label))


def _each(work: Callable[[In], Out], items: Sequence[In]) -> list[Out]:
    return [work(item) for item in items]
