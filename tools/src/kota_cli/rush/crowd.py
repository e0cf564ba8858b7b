"""The people of the rush: civil servants of the demo city with a phone each, and the gateway that brings their punches.

Registered through the public interfaces, like everybody else; kept in the data folder, so that a second rush on the
same platform finds them. Everybody is FIKTIF: whoever had such a NIP would have been born in May 1901.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kota.attendance.v1 import punches_pb2, punches_pb2_grpc
from kota.identity.v1 import partners_pb2, partners_pb2_grpc
from kota_cli.demo import arrival
from kota_cli.demo.callers import Caller, Card, derived_id, eventually
from kota_cli.demo.city import SITE_OF_UNIT
from kota_cli.demo.people import Official, Registrar
from kota_cli.demo.place import PARENT
from kota_cli.installation import Installation
from kota_common.security.jose import SigningKey
from kota_common.security.keys import load_signing_key, mint_signing_key

T = TypeVar("T")
ATTENDANCE = "attendance"
UNIT = "disdik"  # of the demo city; its office has a fence
GATEWAY = "gateway"
SCOPES = ("attendance.punches.record",)
MOST_PHONES = 25_000  # as many as there are numbers in a May of 1901
AT_ONCE = 24  # registrations under way
A_DAY = 900  # people appointed on one of those birthdays
SPREAD_E7 = 2_500  # people stand within 28 m of the middle of a plot of 120 m
BOOT, ELAPSED_MS = 3, 1_000  # of a phone when it asks for its anchor
HEARD_WITHIN_S = 120.0

_HEARD = """
SELECT count(*) FROM device d WHERE d.key_id = ANY($1) AND d.state = 'ACTIVE'
  AND EXISTS (SELECT 1 FROM posting p WHERE p.city = d.city AND p.employee = d.employee)"""

_LAST = """
SELECT DISTINCT ON (p.device) d.key_id, p.seq, p.payload_sha256
FROM punch p JOIN device d ON d.city = p.city AND d.id = p.device
WHERE d.key_id = ANY($1) ORDER BY p.device, p.seq DESC"""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A crowd that may punch."""

    phones: Path  # JSON: key, where its last punch left it and the anchor of each phone
    count: int
    gateway: Card
    key: Path  # of the gateway
    centre: tuple[float, float]  # longitude and latitude of the office

    def config(self) -> dict[str, Any]:
        """What a client process needs to know to sign and to come as the gateway."""
        return {
            "client_id": self.gateway.client_id,
            "key": str(self.key),
            "phones": str(self.phones),
            "centre": self.centre,
            "spread_e7": SPREAD_E7,
        }


async def gather(place: Installation, count: int) -> Gathered:
    """Register what is missing of so many phones, and wait until attendance has heard of each. Raises NotFound."""
    folder = place.data / "rush"
    folder.mkdir(mode=0o700, exist_ok=True)
    city, root = arrival.known(place), arrival.root_known(place)
    try:
        await _cards(folder, Registrar(root, folder), city.units[UNIT], count)
        gateway = await _gateway(folder, root)
    finally:
        await root.close()
    keys = [load_signing_key(folder / f"{_role(number)}.jwk") for number in range(count)]
    await _heard(place, [key.kid for key in keys])
    key_file = folder / f"{GATEWAY}.jwk"
    caller = Caller(arrival.endpoints(place), load_signing_key(key_file), gateway.client_id)
    try:
        anchors = await _anchors(caller, keys)
    finally:
        await caller.close()
    phones = folder / "phones.json"
    _write(phones, await _phones(place, keys, anchors))
    longitude, latitude = city.places[SITE_OF_UNIT[UNIT]]
    return Gathered(phones, count, gateway, key_file, (longitude, latitude))


async def _cards(folder: Path, registrar: Registrar, unit: str, count: int) -> None:
    """The first so many of the crowd; what an earlier rush registered is not asked for again."""
    file = folder / "cards.json"
    known: list[dict[str, str]] = json.loads(file.read_text()) if file.exists() else []
    missing = range(len(known), count)
    cards = await _each(missing, lambda number: registrar.official(unit, _role(number), _official(number)))
    if cards:
        _write(file, known + [asdict(card) for card in cards])


def _role(number: int) -> str:
    return f"rush-{number:05d}"


def _official(number: int) -> Official:
    """A contract employee with a number that nobody can have."""
    day, serial = divmod(number, A_DAY)
    nip = f"190105{day + 1:02d}2024211{serial + 1:03d}"
    return Official(UNIT, f"Pegawai Pagi {number + 1} FIKTIF", nip, "Pelaksana (CONTOH)", ("employee",))


async def _gateway(folder: Path, root: Caller) -> Card:
    """The terminal gateway, a registered partner that may bring punches and nothing else."""
    path = folder / f"{GATEWAY}.jwk"
    key = load_signing_key(path) if path.exists() else mint_signing_key(path)
    card = folder / f"{GATEWAY}.json"
    if not card.exists():
        partner = partners_pb2.Partner(
            display_name="Gerbang Terminal Presensi FIKTIF",
            keys=[partners_pb2.PublicKey(jwk=json.dumps(key.public_jwk()))],
            scopes=SCOPES,
        )
        registered = await root.stub("identity", partners_pb2_grpc.PartnerServiceStub).RegisterPartner(
            partners_pb2.RegisterPartnerRequest(
                parent=PARENT, partner=partner, request_id=derived_id(f"gateway {key.kid}")
            )
        )
        _write(card, asdict(Card(registered.client_id)))
    return Card(**json.loads(card.read_text()))


async def _heard(place: Installation, key_ids: Sequence[str]) -> None:
    connection = await asyncpg.connect(place.database(ATTENDANCE).verify_url, timeout=10)

    async def ask() -> int:
        found: int = await connection.fetchval(_HEARD, key_ids)
        return found

    try:
        await eventually(ask, until=lambda found: found == len(key_ids), seconds=HEARD_WITHIN_S)
    finally:
        await connection.close()


async def _anchors(gateway: Caller, keys: Sequence[SigningKey]) -> list[punches_pb2.TimeAnchor]:
    """The service's word of what time it is, for each phone."""
    stub = gateway.stub(ATTENDANCE, punches_pb2_grpc.PunchServiceStub)

    async def ask(key: SigningKey) -> punches_pb2.TimeAnchor:
        answer = await stub.IssueNonce(
            punches_pb2.IssueNonceRequest(parent=PARENT, key_id=key.kid, elapsed_ms=ELAPSED_MS, boot_count=BOOT)
        )
        anchor: punches_pb2.TimeAnchor = answer.anchor
        return anchor

    return await _each(keys, ask)


async def _phones(
    place: Installation, keys: Sequence[SigningKey], anchors: Sequence[punches_pb2.TimeAnchor]
) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(place.database(ATTENDANCE).verify_url, timeout=10)
    try:
        last = {row["key_id"]: row for row in await connection.fetch(_LAST, [key.kid for key in keys])}
    finally:
        await connection.close()
    found = []
    for key, anchor in zip(keys, anchors, strict=True):
        phone: dict[str, Any] = {"key_id": key.kid, "anchor": anchor.SerializeToString().hex()}
        private = key.key.private_key
        assert private is not None
        phone["private"] = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        if row := last.get(key.kid):
            phone |= {"seq": row["seq"], "chain": row["payload_sha256"].hex()}
        found.append(phone)
    return found


async def _each(items: Sequence[Any], work: Callable[[Any], Awaitable[T]]) -> list[T]:
    """Do the same with each, a bounded number at once."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(item: Any) -> T:
        async with gate:
            return await work(item)

    return list(await asyncio.gather(*(one(item) for item in items)))


def _write(file: Path, value: Any) -> None:
    """Whole or not at all, and nobody else's to read: there are keys in it."""
    fresh = file.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
        json.dump(value, opened)
    fresh.replace(file)
