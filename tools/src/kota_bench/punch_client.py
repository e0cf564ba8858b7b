"""The phones of a city: punches signed beforehand, so that the clients' own arithmetic does not fill the machine.

Two ways of time: a nonce of the moment (issued here under the installation's secret, as IssueNonce would), or an anchor
of before and the phone's running time, as an offline-first phone has it.
"""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import grpc
import uuid6
import uvloop
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from kota.attendance.v1 import punches_pb2 as pb
from kota_attendance.nonces import NonceKind, Nonces
from kota_attendance.punches.verification import ORDER
from kota_bench import worker
from kota_bench.connect_client import Connection
from kota_bench.figures import percentile
from kota_bench.punch_ground import CENTRE, CITY
from kota_common.security.keys import load_secret

SINGLE, BATCH = (f"/kota.attendance.v1.PunchService/{name}" for name in ("RecordPunch", "RecordPunches"))
CHANNELS = 16  # a connection carries 100 calls at once; a city's phones have one each
BOOT, ANCHORED_MS = 3, 3_600_000  # the anchor is an hour old
_ES256 = ec.ECDSA(SHA256())


@dataclass(slots=True)
class Phone:
    """One phone with its counter and its chain."""

    key_id: str
    key: ec.EllipticCurvePrivateKey
    seq: int = 0
    chain: bytes = b""


@dataclass(slots=True)
class Answers:
    """What became of the calls; waits are measured from the instant at which a call was meant to begin."""

    operations: int = 0
    waits: list[tuple[float, float]] = field(default_factory=list)  # intended second of the run, wait in s
    failures: dict[str, int] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """For the parent."""
        only = [wait for _, wait in self.waits]
        return {
            "operations": self.operations,
            "failures": self.failures,
            "p50_ms": percentile(only, 0.5) * 1000,
            "p99_ms": percentile(only, 0.99) * 1000,
        }


class Crowd:
    """All phones of the city."""

    def __init__(self, config: dict[str, Any]) -> None:
        known = json.loads(Path(config["phones"]).read_text())
        self._phones = [Phone(one["key_id"], _private(one["private"])) for one in known]
        self._nonces = Nonces(load_secret(Path(config["nonces"])))
        self._next = 0

    def punch(self, at: datetime | None = None) -> pb.SignedPunch:
        """The next phone's punch: with a nonce of now, or made at an instant and timed by an anchor."""
        phone = self._phones[self._next % len(self._phones)]
        self._next += 1
        phone.seq += 1
        now = datetime.now(UTC)
        payload = pb.PunchPayload(
            version=1,
            city=CITY,
            key_id=phone.key_id,
            punch_id=str(uuid6.uuid7()),
            kind=pb.PUNCH_KIND_AUTO,
            seq=phone.seq,
            prev_hash=phone.chain,
            wall_ms=_ms(at or now),
            time_zone="Asia/Jakarta",
            app_version="bench 1",
            salt=secrets.token_bytes(16),
        )
        place = payload.location
        place.longitude_e7 = round(CENTRE[0] * 1e7) + random.randint(-4000, 4000)  # noqa: S311 - load, no secret
        place.latitude_e7 = round(CENTRE[1] * 1e7) + random.randint(-4000, 4000)  # noqa: S311
        place.accuracy_cm, place.confidence_percent, place.provider = 1200, 95, "gps"
        if at is None:
            payload.nonce = self._nonces.issue(CITY, phone.key_id, NonceKind.ONLINE, now)
        else:
            self._anchor(payload, phone.key_id, _ms(at))
        body = payload.SerializeToString()
        phone.chain = sha256(body).digest()
        r, s = decode_dss_signature(phone.key.sign(body, _ES256))
        return pb.SignedPunch(payload=body, signature=encode_dss_signature(r, min(s, ORDER - s)), key_id=phone.key_id)

    def _anchor(self, payload: pb.PunchPayload, key_id: str, at_ms: int) -> None:
        anchor = payload.anchor
        anchor.server_ms, anchor.elapsed_ms, anchor.boot_count = at_ms - ANCHORED_MS, 1_000, BOOT
        anchor.mac = self._nonces.anchor_mac(CITY, key_id, anchor.server_ms, anchor.elapsed_ms, BOOT)
        payload.boot_count, payload.elapsed_ms = BOOT, 1_000 + ANCHORED_MS


class Load:
    """Calls the service."""

    def __init__(self, channels: list[Any], config: dict[str, Any]) -> None:
        self._single = [c.unary_unary(SINGLE, request_serializer=None, response_deserializer=None) for c in channels]
        self._batch = channels[0].unary_unary(
            BATCH, request_serializer=None, response_deserializer=pb.RecordPunchesResponse.FromString
        )
        self._http_port, self._token = config["http"], config["token"]
        self._metadata = (("authorization", f"Bearer {config['token']}"),)
        self._crowd = Crowd(config)
        self._ready: list[bytes] = []

    def prepare(self, calls: int, rows: int) -> None:
        """Sign the punches of so many calls; `rows` above 0 makes batches."""
        parent, punch = f"cities/{CITY}", self._crowd.punch
        if rows:
            made = [
                pb.RecordPunchesRequest(parent=parent, punches=[punch() for _ in range(rows)]) for _ in range(calls)
            ]
            self._ready = [one.SerializeToString() for one in reversed(made)]
        else:
            self._ready = [
                pb.RecordPunchRequest(parent=parent, punch=punch()).SerializeToString() for _ in range(calls)
            ]

    async def held(self, in_flight: int, rows: int) -> Answers:
        """Everything that is ready, with so many calls in flight at any time: the capacity."""
        answers, started = Answers(), time.perf_counter()

        async def caller(number: int) -> None:
            while self._ready:
                message, at = self._ready.pop(), time.perf_counter()
                await self._call(number, message, rows, answers, at - started, at)

        await asyncio.gather(*(caller(number) for number in range(in_flight)))
        return answers

    async def held_by_connect(self, in_flight: int) -> Answers:
        """The same by the door that phones use, a connection each."""
        answers, started = Answers(), time.perf_counter()

        async def caller() -> None:
            connection = await Connection.open(self._http_port, self._token)
            while self._ready:
                message, at = self._ready.pop(), time.perf_counter()
                well, answer = await connection.post(SINGLE.encode(), message)
                if well:
                    answers.operations += 1
                    answers.waits.append((at - started, time.perf_counter() - at))
                else:
                    answers.failures[answer.decode()] = answers.failures.get(answer.decode(), 0) + 1
            connection.close()

        await asyncio.gather(*(caller() for _ in range(in_flight)))
        return answers

    async def open_loop(self, times_s: list[float], *, anchored: bool) -> Answers:
        """Begin a call at each of these seconds, whatever became of those before."""
        parent, base = f"cities/{CITY}", time.time() + 2 + len(times_s) * 300e-6
        messages = [
            pb.RecordPunchRequest(
                parent=parent,
                punch=self._crowd.punch(datetime.fromtimestamp(base + at, UTC) if anchored else None),
            ).SerializeToString()
            for at in times_s
        ]
        answers, calls = Answers(), set()
        start = time.perf_counter() + max(0.0, base - time.time()) if anchored else time.perf_counter()
        for number, (at, message) in enumerate(zip(times_s, messages, strict=True)):
            ahead = start + at - time.perf_counter()
            if ahead > 0.001:
                await asyncio.sleep(ahead)
            call = asyncio.ensure_future(self._call(number, message, 0, answers, at, start + at))
            calls.add(call)
            call.add_done_callback(calls.discard)
        if calls:
            await asyncio.wait(calls)
        return answers

    async def _call(self, number: int, message: bytes, rows: int, answers: Answers, at: float, intended: float) -> None:
        try:
            if rows:
                answer = await self._batch(message, metadata=self._metadata, timeout=10)
                recorded = sum(row.verdict == pb.ROW_VERDICT_RECORDED for row in answer.rows)
                answers.operations += recorded
                if recorded != rows:
                    answers.failures[answer.rows[-1].reason] = rows - recorded
            else:
                call = self._single[number % len(self._single)]
                await call(message, metadata=self._metadata, timeout=10)
                answers.operations += 1
        except grpc.aio.AioRpcError as error:
            words = f"{error.code().name} {error.details()}"
            answers.failures[words] = answers.failures.get(words, 0) + 1
        else:
            answers.waits.append((at, time.perf_counter() - intended))


async def drive(config: dict[str, Any]) -> None:
    """Run what the parent asks for. `config`: port, http, token, phones, nonces."""
    options = [("grpc.use_local_subchannel_pool", 1)]
    channels = [grpc.aio.insecure_channel(f"127.0.0.1:{config['port']}", options=options) for _ in range(CHANNELS)]
    load = Load(channels, config)
    worker.say({})
    async for line in worker.lines():
        worker.say(await _do(load, line))
    for channel in channels:
        await channel.close()


async def _do(load: Load, line: dict[str, Any]) -> dict[str, Any]:
    if line["do"] == "prepare":
        load.prepare(line["calls"], line["rows"])
        return {}
    if line["do"] == "held by Connect":
        return (await load.held_by_connect(line["in_flight"])).document()
    if line["do"] == "held":
        return (await load.held(line["in_flight"], line["rows"])).document()
    answers = await load.open_loop(line["times_s"], anchored=line["anchored"])
    return {**answers.document(), "waits": answers.waits}


def _private(pem: str) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(pem.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _ms(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


if __name__ == "__main__":
    uvloop.run(drive(worker.config()))
