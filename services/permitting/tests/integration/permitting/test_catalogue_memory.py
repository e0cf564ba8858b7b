"""Permit types are answered from memory until a command changes them, on the real database."""

from dataclasses import replace

import asyncpg
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

from kota_common.grpc import Chain, Pages, Source
from kota_common.postgres import Database
from kota_common.telemetry import Metrics
from kota_common.telemetry.tracing import HeadSampler
from kota_common.testing.databases import ServiceDatabase
from kota_common.testing.doors import Caller, Tokens
from kota_permitting.catalogue.pack import proposal
from kota_permitting.catalogue.rpc import PermitTypes

from .conftest import UNIT, City, refused


@pytest.fixture
def head(city: City, database: Database, tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> Caller:
    """The city's head at a chain of its own: memory that no slow machine outlives, calls that no trace records."""
    provider = TracerProvider(sampler=HeadSampler(0.0))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    servicer = PermitTypes(Pages(b"p" * 32), Source(life_s=3600))
    chain = Chain([servicer], database=database, verifier=tokens, metrics=Metrics("permitting"), max_in_flight=100)
    return Caller(chain, city.head.token, city.head.actor)


async def titles(head: Caller, parent: str, name: str) -> tuple[str, str]:
    """What both methods say of the version."""
    listed = (await head.ListPermitTypes(parent=parent)).permit_types
    return (await head.GetPermitType(name=name)).title_english, next(k for k in listed if k.name == name).title_english


async def test_every_command_on_permit_types_is_seen_by_the_next_read(
    city: City, head: Caller, service_database: ServiceDatabase
) -> None:
    wanted = proposal("reklame-videotron", owner_unit=UNIT, effective_from_date="2027-01-01")
    kind = await head.CreatePermitType(parent=city.parent, permit_type=wanted)
    before = await titles(head, city.parent, kind.name)

    # Behind the back of every command: proof that the memory answers, and that the commands below are what ends it.
    owner = await asyncpg.connect(service_database.owner_url)
    await owner.execute(
        "UPDATE permit_type SET terms = jsonb_set(terms::jsonb, '{title_english}', '\"Behind\"') "
        "WHERE city = $1 AND code = $2 AND number = 2",
        city.code,
        kind.code,
    )
    await owner.close()
    assert await titles(head, city.parent, kind.name) == before

    changed = await head.UpdatePermitType(
        permit_type={"name": kind.name, "etag": kind.etag, "title_english": "Changed"},
        update_mask={"paths": ["title_english"]},
    )
    assert await titles(head, city.parent, kind.name) == ("Changed", "Changed")
    published = await head.PublishPermitType(name=kind.name, etag=changed.etag)
    assert (await head.GetPermitType(name=kind.name)).state == published.state
    retired = await head.RetirePermitType(name=kind.name, etag=published.etag)
    assert (await head.GetPermitType(name=kind.name)).state == retired.state
    another = await head.CreatePermitType(parent=city.parent, permit_type=wanted)
    assert another.name in [k.name for k in (await head.ListPermitTypes(parent=city.parent)).permit_types]


async def test_what_one_may_read_from_memory_another_may_not(city: City, head: Caller, tokens: Tokens) -> None:
    (kind,) = (await head.ListPermitTypes(parent=city.parent)).permit_types
    stranger = replace(head.actor, subject="p2", permissions=frozenset())
    with refused("PERMISSION_DENIED"):
        await Caller(head.chain, tokens.of(stranger), stranger).ListPermitTypes(parent=city.parent)
    foreign = replace(head.actor, city="99.99")
    with refused("CITY_FOREIGN"):
        await Caller(head.chain, tokens.of(foreign), foreign).GetPermitType(name=kind.name)
    tokens.revoked.add(head.token)
    with refused("TOKEN_REVOKED"):
        await head.ListPermitTypes(parent=city.parent)
