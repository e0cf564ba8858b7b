"""Permitting's rooms behind the real chain, on a real database as the service's own role."""

import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from kota.permitting.v1 import permit_types_pb2, permits_pb2, queue_pb2
from kota_common.actor import Actor, ActorKind, Mandate
from kota_common.errors import KotaError
from kota_common.grpc import Chain, Pages
from kota_common.postgres import Database, Roles, migrate
from kota_common.telemetry import Metrics
from kota_common.testing.databases import ServiceDatabase
from kota_common.testing.doors import Caller, Clock, Tokens
from kota_permitting.casework.moves import Role
from kota_permitting.casework.rpc import Permits
from kota_permitting.catalogue.pack import proposal
from kota_permitting.catalogue.rpc import PermitTypes
from kota_permitting.queue.rpc import Queue
from kota_permitting.verification.rpc import Verifications

UNIT = "01990000-0000-7000-8000-0000000000aa"
TECHNICAL_UNIT = "01990000-0000-7000-8000-0000000000bb"
MONDAY = datetime(2026, 7, 6, 3, tzinfo=UTC)  # 10.00 WIB, no holiday for weeks
HALLS = frozenset({"permitting.halls.manage", "permitting.tickets.call", "permitting.tickets.read"})
PERMITS = frozenset({role.permission for role in Role} | {"permitting.permits.read"})
TYPES = frozenset({"permitting.permit_types.publish", "permitting.permit_types.read"})


@dataclass
class City:
    """A city with its published permit type and the people of a case."""

    code: str
    partner: Caller
    officer: Caller
    head: Caller
    adviser: Caller
    anybody: Caller
    caller: Callable[..., Caller]
    clock: Clock

    @property
    def parent(self) -> str:
        return f"cities/{self.code}"

    def application(self, **changes: Any) -> permits_pb2.Permit:
        """A whole application."""
        return permits_pb2.Permit(
            **{
                "permit_type_code": "reklame-videotron",
                "title": "Kampanye wisata",
                "reklame": permits_pb2.Reklame(
                    screen=f"{self.parent}/screens/balai-kota", content_sha256=["a" * 64], campaign_note="pantai"
                ),
                "valid_from_date": "2026-07-06",
                "valid_to_date": "2026-08-31",
                "attachments": [
                    permits_pb2.Attachment(requirement=code, sha256="b" * 64, media_type=kind, size_bytes=1000)
                    for code, kind in (("surat-permohonan", "application/pdf"), ("rancangan-konten", "video/mp4"))
                ],
                **changes,
            }
        )

    async def hall(self, **changes: Any) -> queue_pb2.Hall:
        """A service mall with two counters, open on Mondays."""
        fields: dict[str, Any] = {
            "title": "MPP Kota Contoh",
            "unit": UNIT,
            "services": [
                queue_pb2.HallService(code="ktp", title="KTP elektronik", prefix="A"),
                queue_pb2.HallService(code="izin", title="Perizinan", prefix="B"),
            ],
            "counters": [
                queue_pb2.HallCounter(code="1", title="Loket 1", services=["ktp"]),
                queue_pb2.HallCounter(code="2", title="Loket 2", services=["ktp", "izin"]),
            ],
            "lanes": [queue_pb2.HallLane(code="prioritas", title="Lansia, penyandang disabilitas", in_a_row=2)],
            "hours": [queue_pb2.HallHours(weekday=1, opens="08:00", closes="15:00")],
        }
        hall = queue_pb2.Hall(**{**fields, **changes})
        return await self.head.RegisterHall(parent=self.parent, hall_id="mpp", hall=hall)

    async def draft(self, **changes: Any) -> permits_pb2.Permit:
        return await self.partner.CreatePermit(
            parent=self.parent, permit=self.application(**changes), holder_name="PT Contoh Nusantara FIKTIF"
        )

    async def play(self, permit: permits_pb2.Permit, *verbs: str) -> permits_pb2.Permit:
        """Make these moves by whoever makes them."""
        for verb in verbs:
            caller = {"SubmitPermit": self.partner, "ClaimPermit": self.officer}.get(verb, self.head)
            facts = {"reason": "melanggar ketentuan"} if verb in ("SuspendPermit", "RevokePermit") else {}
            permit = await getattr(caller, verb)(name=permit.name, etag=permit.etag, **facts)
        return permit

    async def approved(self, **changes: Any) -> permits_pb2.Permit:
        return await self.play(await self.draft(**changes), "SubmitPermit", "ClaimPermit", "ApprovePermit")

    async def issued(self, **changes: Any) -> permits_pb2.Permit:
        return await self.play(await self.approved(**changes), "IssuePermit")


@pytest.fixture(scope="session")
def service_database(new_database: Callable[[str], ServiceDatabase]) -> ServiceDatabase:
    return new_database("permitting")


@pytest.fixture(scope="session")
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture(scope="session")
async def database(service_database: ServiceDatabase, clock: Clock) -> AsyncIterator[Database]:
    await migrate(service_database.owner_url, "kota_permitting", Roles.of("permitting"))
    opened = await Database.open(service_database.app_url, service="permitting", clock=clock)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture(scope="session")
def chain(database: Database, tokens: Tokens) -> Chain:
    pages = Pages(b"p" * 32)
    return Chain(
        [PermitTypes(pages), Permits(pages), Verifications(), Queue(pages)],
        database=database,
        verifier=tokens,
        metrics=Metrics("permitting"),
        max_in_flight=1000,
    )


_codes = itertools.count(1)


@pytest.fixture
async def city(chain: Chain, tokens: Tokens, clock: Clock) -> AsyncIterator[City]:
    """A fresh city: no test sees another's rows."""
    clock.now = MONDAY
    province, number = divmod(next(_codes), 100)
    code = f"{13 + province}.{number:02d}"  # west of 120 E: all of them keep WIB

    def caller(kind: ActorKind, subject: str, **facts: Any) -> Caller:
        actor = Actor(kind, subject, facts.pop("city", code), permissions=facts.pop("permissions", PERMITS), **facts)
        return Caller(chain, tokens.of(actor), actor)

    person = {"kind": ActorKind.PERSON, "unit": UNIT, "unit_path": (UNIT,)}
    made = City(
        code=code,
        partner=caller(ActorKind.PARTNER, str(uuid4())),
        officer=caller(subject=str(uuid4()), **person),
        head=caller(subject=str(uuid4()), permissions=PERMITS | TYPES | HALLS, **person),
        adviser=caller(ActorKind.PERSON, str(uuid4()), unit=TECHNICAL_UNIT, unit_path=(TECHNICAL_UNIT,)),
        anybody=Caller(chain, "", Actor(ActorKind.ANONYMOUS, "anonymous", "")),
        caller=caller,
        clock=clock,
    )
    await publish(made)
    yield made
    clock.now = MONDAY


async def publish(city: City, code: str = "reklame-videotron", **changes: Any) -> permit_types_pb2.PermitType:
    """Publish the next version of a permit type."""
    wanted = proposal(code, owner_unit=UNIT, effective_from_date="2026-01-01")
    wanted.MergeFrom(permit_types_pb2.PermitType(**changes))
    draft = await city.head.CreatePermitType(parent=city.parent, permit_type=wanted)
    return await city.head.PublishPermitType(name=draft.name, etag=draft.etag)


def acting(caller: Caller, tokens: Tokens) -> Caller:
    """The same person as Plt."""
    actor = replace(caller.actor, mandate=Mandate("PLT", MONDAY + timedelta(days=90)))
    return Caller(caller.chain, tokens.of(actor), actor)


@contextmanager
def refused(reason: str) -> Iterator[pytest.ExceptionInfo[KotaError]]:
    """The call is refused for this reason; the error is in `.value` afterwards."""
    with pytest.raises(KotaError) as caught:
        yield caught
    assert caught.value.reason == reason, caught.value
