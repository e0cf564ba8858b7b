"""The connection of a service to NATS, as its own NKey user with exactly the subjects it needs."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import nats
import nats.errors
import nats.js.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from kota_common.errors import DependencyDown, Kind, KotaError

if TYPE_CHECKING:
    from kota_common.service.definition import Service

log = structlog.get_logger(__name__)

MINIMUM_SERVER = (2, 12, 3)  # earlier ones lost streams on a plain kill
REQUEST_TIMEOUT_S = 5.0
REFUSED_BY_CLIENT = (nats.errors.BadSubjectError, nats.errors.MaxPayloadError)


class BusDenied(KotaError):
    """The NATS user may not do this: its list of subjects is too short, or somebody tries what it must not."""

    reason = "BUS_DENIED"
    kind = Kind.INTERNAL
    english = "The NATS user of {service} may not use {subject}."
    indonesian = "Pengguna NATS {service} tidak boleh memakai {subject}."
    cause = "The subject is not in the user's list; the topology knows the list of each service."
    fix = "Apply the topology of this release and restart NATS with its user list."


class TopologyMissing(KotaError):
    """A stream or durable that this service needs is not there, or is configured otherwise."""

    reason = "TOPOLOGY_MISSING"
    kind = Kind.UNAVAILABLE
    english = "The bus lacks what this service needs: {missing}."
    indonesian = "Bus belum memiliki yang dibutuhkan layanan ini: {missing}."
    cause = "The topology was not applied for this release, or a stream was lost."
    fix = "Run `kota topology apply`."


def inbox_prefix(service: str) -> str:
    """The subjects under which a user receives answers; no other user may listen there."""
    return f"_INBOX_{service}"


class Bus:
    """One connection. `connect`, then `close`; it reconnects for ever in between."""

    def __init__(self, connection: Client, service: str) -> None:
        self.connection = connection
        self.service = service
        self._denied: dict[str, asyncio.Event] = {}

    @classmethod
    async def connect(cls, url: str, *, service: str, seed_file: Path | str | None) -> Bus:
        """Connect as the service's user; without a seed file as nobody (tests on a server without users)."""
        holder: list[Bus] = []

        async def on_error(error: Exception) -> None:
            if holder:
                holder[0]._note(error)

        connection = await nats.connect(
            url,
            name=f"kota {service}",
            nkeys_seed=str(seed_file) if seed_file else None,
            inbox_prefix=inbox_prefix(service).encode(),
            error_cb=on_error,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.25,
            connect_timeout=2,
            allow_reconnect=True,
        )
        holder.append(cls(connection, service))
        return holder[0]

    async def close(self) -> None:
        """Flush and close. The bus being away is no reason to wait."""
        if self.connection.is_connected:
            await self.connection.flush(2)
        await self.connection.close()

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
        denied = self._denied.setdefault(subject.lower(), asyncio.Event())
        denied.clear()
        answer = asyncio.ensure_future(
            self.connection.request(subject, payload, timeout=timeout_s, headers=dict(headers) if headers else None)
        )
        refusal = asyncio.ensure_future(denied.wait())
        try:
            await asyncio.wait([answer, refusal], return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                return answer.result()
            raise BusDenied(service=self.service, subject=subject)
        except REFUSED_BY_CLIENT as error:  # this message never works; the bus itself is well
            raise ApiError(0, repr(error)) from error
        except (nats.errors.Error, TimeoutError) as error:
            raise DependencyDown(dependency="NATS", retry_after_ms=1000) from error
        finally:
            answer.cancel()
            refusal.cancel()
            self._denied.pop(subject.lower(), None)

    async def api(self, subject: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """A JetStream API call, `STREAM.INFO.EVT_PERMITTING`. Raises ApiError with the server's code."""
        message = await self.request(f"$JS.API.{subject}", json.dumps(body).encode() if body is not None else b"")
        answer: dict[str, Any] = json.loads(message.data)
        if "error" in answer:
            raise ApiError(answer["error"].get("err_code", 0), answer["error"].get("description", ""))
        return answer

    async def read_tail(self, stream: str, after_seq: int, batch: int = 250) -> list[tuple[int, str]]:
        """(sequence, message id) of the messages behind `after_seq`, at most `batch` of them, in order."""
        return [
            (int(message.headers["Nats-Sequence"]), message.headers.get("Nats-Msg-Id", ""))
            for message in await self.direct_get(stream, {"seq": after_seq + 1, "batch": batch})
            if message.headers
        ]

    async def direct_get(self, stream: str, query: dict[str, Any]) -> list[Msg]:
        """Messages of a stream, read without a consumer (ADR-31 batch get); empty when nothing matches."""
        inbox = self.connection.new_inbox()
        subscription = await self.connection.subscribe(inbox)
        try:
            await self.connection.publish(f"$JS.API.DIRECT.GET.{stream}", json.dumps(query).encode(), reply=inbox)
            found: list[Msg] = []
            while True:
                message = await subscription.next_msg(REQUEST_TIMEOUT_S)
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

    async def check_topology(self, service: Service) -> None:
        """Raise TopologyMissing unless stream and durables of the service stand as this release declares them."""
        from kota_common.messaging.topology import missing_for

        missing = await missing_for(self, service)
        if missing:
            raise TopologyMissing(missing=missing)

    def _note(self, error: Exception) -> None:
        text = str(error).lower()
        log.warning("bus error", error=text)
        if "permissions violation" in text:
            for subject, denied in self._denied.items():
                if f'"{subject}"' in text:
                    denied.set()


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
