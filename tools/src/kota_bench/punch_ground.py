"""What punches are measured on: durable servers, a city of registered phones, and the keys of an installation."""

from __future__ import annotations

import asyncio
import contextlib
import json
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asyncpg
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from kota_bench.tokens import ISSUER
from kota_cli.keys import mint
from kota_common.messaging import Bus, apply, declare
from kota_common.postgres import Roles, migrate
from kota_common.security.encoding import encode_base64url
from kota_common.security.jose import generate_signing_key, sign_compact, thumbprint
from kota_common.security.keys import load_secret
from kota_common.security.sealed import MasterKey
from kota_common.testing.databases import ServiceDatabase
from kota_common.testing.embedded import EmbeddedNats, EmbeddedPostgres

CITY = "13.77"
SERVICE = "attendance"
PHONES = 10_000  # a large city's civil servants
SCOPE = "attendance.punches.record attendance.punches.read"
CENTRE = (100.12, -0.626)  # longitude, latitude of the one office
_LIFE_S = 3600


@dataclass(frozen=True, slots=True)
class PunchGround:
    """The servers, and what server and clients need to know."""

    postgres_pid: int
    nats_pid: int
    nats_url: str
    database: ServiceDatabase
    secrets_dir: Path
    phones_file: Path  # JSON: key id and private key of each phone
    token: str
    jwks: str

    def server(self) -> dict[str, Any]:
        """How the service's worker reaches its ground."""
        return {
            "app_url": self.database.app_url,
            "relay_url": self.database.relay_url,
            "nats_url": self.nats_url,
            "secrets_dir": str(self.secrets_dir),
            "jwks": self.jwks,
        }

    def client(self, port: int, http: int) -> dict[str, Any]:
        """How a worker of phones reaches the service, by gRPC and by Connect."""
        return {
            "port": port,
            "http": http,
            "token": self.token,
            "phones": str(self.phones_file),
            "nonces": str(self.secrets_dir / "nonces.json"),
        }

    def kept(self) -> int:
        """Punches in the database."""
        return asyncio.run(_count(self.database.owner_url))


@contextlib.contextmanager
def punch_ground(phones: int = PHONES) -> Iterator[PunchGround]:
    """Fresh servers in temporary folders, durable as in production, gone afterwards."""
    with EmbeddedPostgres() as postgres, EmbeddedNats() as nats, tempfile.TemporaryDirectory() as folder:
        assert postgres.pid is not None
        assert nats.pid is not None
        place = Path(folder)
        mint(place, [SERVICE])
        database = postgres.create_service_database(SERVICE)
        token, jwks = _token()
        phones_file = place / "phones.json"
        phones_file.write_text(json.dumps(asyncio.run(_prepare(database, nats.url, place / SERVICE, phones))))
        yield PunchGround(postgres.pid, nats.pid, nats.url, database, place / SERVICE, phones_file, token, jwks)


async def _prepare(database: ServiceDatabase, nats_url: str, secrets: Path, phones: int) -> list[dict[str, str]]:
    await migrate(database.owner_url, "kota_attendance", Roles.of(SERVICE))
    bus = await Bus.connect(nats_url, service="topology", seed_file=None)
    service: Any = SimpleNamespace(name=SERVICE, stream="EVT_ATTENDANCE", consumers=())
    await apply(bus, declare([service]))
    await bus.close()
    return await _people(database.owner_url, secrets, phones)


async def _people(owner_url: str, secrets: Path, phones: int) -> list[dict[str, str]]:
    """One unit, one office, and a person with a registered phone each; what identity's events would leave."""
    master = MasterKey(load_secret(secrets / "places.json"))
    unit, site = uuid.uuid4(), uuid.uuid4()
    x, y = 0.0009, 0.0009
    ring = [[CENTRE[0] + dx, CENTRE[1] + dy] for dx, dy in ((-x, -y), (x, -y), (x, y), (-x, y), (-x, -y))]
    known, employees, postings, devices = [], [], [], []
    for _ in range(phones):
        person, device, key = uuid.uuid4(), uuid.uuid4(), ec.generate_private_key(ec.SECP256R1())
        numbers = key.public_key().public_numbers()
        jwk = {"kty": "EC", "crv": "P-256"} | {
            name: encode_base64url(n.to_bytes(32, "big")) for name, n in (("x", numbers.x), ("y", numbers.y))
        }
        key_id = thumbprint(jwk)
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        known.append({"key_id": key_id, "private": private})
        employees.append((CITY, person, 1, master.new_record_key(str(person))[1]))
        postings.append((CITY, uuid.uuid4(), person, uuid.uuid4(), unit, "DEFINITIVE", date(2020, 1, 1)))
        devices.append((CITY, device, 1, person, "DEVICE_KEY", key_id, public, "ACTIVE", datetime.now(UTC)))
    owner = await asyncpg.connect(owner_url)
    await owner.execute("INSERT INTO directory_version VALUES ($1, 1)", CITY)
    await owner.execute("INSERT INTO unit VALUES ($1, $2, $3)", CITY, unit, [unit])
    await owner.execute(
        "INSERT INTO site VALUES ($1, $2, 1, 'K-1', 'Balai Kota FIKTIF', 'Asia/Jakarta', $3, 0, 150)",
        CITY,
        site,
        json.dumps([[ring]]),
    )
    await owner.execute(
        "INSERT INTO site_assignment VALUES ($1, $2, $3, $4, NULL, '2020-01-01', NULL)", CITY, uuid.uuid4(), site, unit
    )
    await owner.executemany("INSERT INTO employee (city, id, version, sealed_key) VALUES ($1, $2, $3, $4)", employees)
    await owner.executemany(
        "INSERT INTO posting (city, id, employee, post, unit, type, first_day) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        postings,
    )
    await owner.executemany(
        "INSERT INTO device (city, id, version, employee, channel, key_id, public_key, state, create_time)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        devices,
    )
    await owner.execute("ANALYZE")
    await owner.close()
    return known


async def _count(owner_url: str) -> int:
    owner = await asyncpg.connect(owner_url)
    found: int = await owner.fetchval("SELECT count(*) FROM punch")
    await owner.close()
    return found


def _token() -> tuple[str, str]:
    """The token of a partner that relays punches, and the key set that proves it."""
    key, now = generate_signing_key(), int(time.time())
    partner = str(uuid.uuid4())
    claims = {
        "iss": ISSUER,
        "sub": partner,
        "aud": SERVICE,
        "exp": now + _LIFE_S,
        "iat": now,
        "jti": str(uuid.uuid4()),
        "client_id": partner,
        "scope": SCOPE,
        "city": CITY,
        "kind": "partner",
    }
    return sign_compact(claims, key, typ="at+jwt"), json.dumps({"keys": [key.public_jwk()]})
