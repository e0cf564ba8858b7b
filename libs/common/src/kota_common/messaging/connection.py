"""The connection of a service to NATS, as its own NKey user with exactly the subjects it needs."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import nats.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from kota_common.errors import DependencyDown, Kind, KotaError
from kota_common.security.certificates import Certificates

log = structlog.get_logger(__name__)

MINIMUM_SERVER = (2, 12, 3)  # earlier ones lost streams on a plain kill
REQUEST_TIMEOUT_S = 5.0
PING_EVERY_S = 10  # a connection that was cut without a word is noticed after two unanswered pings
REFUSED_BY_CLIENT = (nats.errors.BadSubjectError, nats.errors.MaxPayloadError)


class BusDenied(KotaError):
    """The NATS user may not do this: its list of subjects is too short, or somebody tries what it must not."""

    reason = "BUS_DENIED"
    kind = Kind.INTERNAL
    english = "The NATS user of {service} may not use {subject}."
    indonesian = "Pengguna NATS {service} tidak boleh memakai {subject}."
    cause = "The subject is not in the user's list; the topology knows the list of each service."
    fix = "Apply the topology of this release and restart NATS with its user list."


class BusLost(Exception):
    """The client closed the connection for good after a fatal answer of the server; only a new process helps."""


def inbox_prefix(service: str) -> str:
    """The subjects under which a user receives answers; no other user may listen there."""
    return f"_INBOX_{service}"


def tls_context(url: str, certificates: Certificates | None) -> ssl.SSLContext | None:
    """How to speak to a bus at `tls://...`: our certificate shown, the server's checked, from the first byte.

    So nobody in between can talk a client out of it. None for `nats://`, and without certificates.
    """
    if certificates is None or not url.startswith("tls://"):
        return None
    return certificates.client_context()


class _Client(Client):
    """nats-py's client with a header parser that does not look at every character of every name.

    A consumer spends a fifth of its time in the original. What it refuses stays refused: names that are not ASCII or
    hold a space.
    """

    @staticmethod
    def _parse_header_lines(raw: bytes) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in raw.decode("utf-8", "replace").split("\r\n"):
            name, separator, value = line.partition(":")
            name = name.strip()
            if separator and name.isascii() and len(name.split()) == 1:
                found[name] = value.strip()
        return found


class Bus:
    """One connection. `connect`, then `close`; it reconnects for ever in between."""

    def __init__(self, connection: Client, service: str) -> None:
        self.connection = connection
        self.service = service
        self._asked: dict[str, set[asyncio.Future[None]]] = {}  # subject in lower case -> calls that wait for an answer
        self._closing = False
        self._lost = ""

    @classmethod
    async def connect(
        cls, url: str, *, service: str, seed_file: Path | str | None, certificates: Certificates | None = None
    ) -> Bus:
        """Connect as the service's user; without a seed file as nobody (tests on a server without users).

        `certificates` are shown to a server whose address begins with `tls://`, as `tls_context` says.
        """
        bus = cls(_Client(), service)
        context = tls_context(url, certificates)

        async def on_error(error: Exception) -> None:
            bus._note(error)

        async def on_closed() -> None:
            bus.lose(f"closed: {bus.connection.last_error!r}")

        await bus.connection.connect(
            url,
            name=f"kota {service}",
            nkeys_seed=str(seed_file) if seed_file else None,
            inbox_prefix=inbox_prefix(service).encode(),
            error_cb=on_error,
            closed_cb=on_closed,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.25,  # type: ignore[arg-type] # seconds; annotated too narrowly
            connect_timeout=2,
            ping_interval=PING_EVERY_S,
            max_outstanding_pings=2,
            allow_reconnect=True,
            tls=context,
            tls_handshake_first=context is not None,
        )
        return bus

    async def close(self) -> None:
        """Flush and close. The bus being away is no reason to wait."""
        self._closing = True
        if self.connection.is_connected:
            with contextlib.suppress(nats.errors.Error, TimeoutError):
                await self.connection.flush(2)
        await self.connection.close()

    def lose(self, why: str) -> None:
        """Note that a connection of this process was closed for good; whoever runs next sees it."""
        if not self._closing:
            log.critical("connection to the bus is lost for good", why=why)
            self._lost = why

    def refuse_when_lost(self) -> None:
        """Raise BusLost when a connection of this process was closed for good."""
        if self._lost:
            raise BusLost(self._lost)

    @property
    def reconnects(self) -> int:
        """How often the connection was made anew."""
        return int(self.connection.stats["reconnects"])

    @property
    def connected(self) -> bool:
        """Whether the server is reachable now; while it is not, the outbox holds."""
        return bool(self.connection.is_connected)

    async def request(
        self,
        subject: str,
        payload: bytes = b"",
        headers: dict[str, str] | None = None,
        timeout_s: float = REQUEST_TIMEOUT_S,
    ) -> Msg:
        """Ask and wait for one answer. Raises BusDenied at once when the user may not, else DependencyDown.

        nats-py alone would wait the whole timeout for a denied request; the refusal arrives separately, with the
        subject in lower case.
        """
        try:
            with self._refusal_of(subject) as refused:
                answer = asyncio.ensure_future(
                    self.connection.request(
                        subject, payload, timeout=timeout_s, headers=dict(headers) if headers else None
                    )
                )
                await self._first(answer, refused)
                return answer.result()
        except REFUSED_BY_CLIENT as error:  # this message never works; the bus itself is well
            raise ApiError(0, repr(error)) from error
        except (nats.errors.Error, TimeoutError) as error:
            raise DependencyDown(dependency="NATS", retry_after_ms=1000) from error

    @contextlib.contextmanager
    def _refusal_of(self, subject: str) -> Iterator[asyncio.Future[None]]:
        """A future that fails with BusDenied as soon as the server refuses this user the subject."""
        refused: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = self._asked.setdefault(subject.lower(), set())
        waiting.add(refused)
        try:
            yield refused
        finally:
            waiting.discard(refused)
            if not waiting:
                self._asked.pop(subject.lower(), None)
            if not refused.cancel() and not refused.cancelled():
                refused.exception()  # seen, also when the answer came first

    async def _first(self, answer: asyncio.Future[Any], refused: asyncio.Future[None]) -> None:
        """Wait for the answer. Raises BusDenied when the refusal comes first."""
        try:
            await asyncio.wait([answer, refused], return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                refused.result()
        finally:
            if not answer.done():
                answer.cancel()

    async def api(self, subject: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """A JetStream API call, `STREAM.INFO.EVT_PERMITTING`. Raises ApiError with the server's code."""
        message = await self.request(f"$JS.API.{subject}", json.dumps(body).encode() if body is not None else b"")
        answer: dict[str, Any] = json.loads(message.data)
        if "error" in answer:
            raise ApiError(answer["error"].get("err_code", 0), answer["error"].get("description", ""))
        return answer

    async def read_tail(self, stream: str, after_seq: int, batch: int = 250) -> list[tuple[int, str]]:
        """(sequence, message id) of the messages behind `after_seq`, at most `batch` of them, in order."""
        query = {"seq": after_seq + 1, "batch": batch, "next_by_subj": ">"}  # the next one that is still there
        return [
            (int(message.headers["Nats-Sequence"]), message.headers.get("Nats-Msg-Id", ""))
            for message in await self.direct_get(stream, query)
            if message.headers
        ]

    async def direct_get(self, stream: str, query: dict[str, Any]) -> list[Msg]:
        """Messages of a stream, read without a consumer (ADR-31 batch get); empty when nothing matches.

        The server may give fewer than asked for: read on until nothing comes. Raises BusDenied, DependencyDown.
        """
        subject = f"$JS.API.DIRECT.GET.{stream}"
        inbox = self.connection.new_inbox()
        subscription = await self.connection.subscribe(inbox)
        try:
            with self._refusal_of(subject) as refused:
                await self.connection.publish(subject, json.dumps(query).encode(), reply=inbox)
                found: list[Msg] = []
                while True:
                    answer = asyncio.ensure_future(subscription.next_msg(REQUEST_TIMEOUT_S))
                    await self._first(answer, refused)
                    message = answer.result()
                    status = (message.headers or {}).get("Status")
                    if status is None:
                        found.append(message)
                    elif status in ("204", "404"):  # end of batch; nothing found
                        return found
                    else:
                        raise ApiError(int(status), (message.headers or {}).get("Description", ""))
        except (nats.errors.Error, TimeoutError) as error:
            raise DependencyDown(dependency="NATS", retry_after_ms=1000) from error
        finally:
            if not self.connection.is_closed:
                await subscription.unsubscribe()

    def _note(self, error: Exception) -> None:
        text = str(error).lower()
        log.warning("bus error", error=text)
        if "permissions violation" not in text:
            return
        for subject, waiting in self._asked.items():
            if f'"{subject}"' in text:
                for refused in waiting:
                    if not refused.done():
                        refused.set_exception(BusDenied(service=self.service, subject=subject))


class ApiError(Exception):
    """JetStream refused; `code` is its error code (10071: wrong last sequence, 10059: stream not found...)."""

    def __init__(self, code: int, description: str) -> None:
        self.code = code
        super().__init__(f"{code} {description}")


async def durability_findings(monitor_url: str) -> list[str]:
    """What in the server's configuration would lose acknowledged events; each names the setting."""
    try:
        async with httpx.AsyncClient(timeout=5) as client:
            facts = (await client.get(f"{monitor_url}/varz")).raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        return [f"the NATS monitoring address does not answer: {error!r}"]
    findings = []
    version = tuple(int(part) for part in facts["version"].split("-")[0].split("."))
    if version < MINIMUM_SERVER:
        findings.append(f"nats-server is {facts['version']}, it must be 2.12.3 or later")
    config = facts.get("jetstream", {}).get("config")
    if not config:
        findings.append("NATS setting jetstream is off, it must be on")
    elif not config.get("sync_always"):
        findings.append(
            "NATS setting jetstream.sync_interval is not always: a power cut would lose acknowledged events"
        )
    return findings
