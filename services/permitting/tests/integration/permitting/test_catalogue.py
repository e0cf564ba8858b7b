"""The catalogue against its database, through the contract."""

import asyncio

import asyncpg
import pytest

from kota.permitting.v1 import permit_types_pb2 as pb
from kota_common.testing.databases import ServiceDatabase
from kota_permitting.catalogue.pack import proposal

from .conftest import UNIT, City, publish, refused


async def test_a_published_version_cannot_be_altered_by_the_contract_nor_by_sql(
    city: City, service_database: ServiceDatabase
) -> None:
    (kind,) = (await city.head.ListPermitTypes(parent=city.parent)).permit_types
    kind.validity_months = 1
    with refused("PERMIT_TYPE_IMMUTABLE"):
        await city.head.UpdatePermitType(permit_type=kind, update_mask={"paths": ["validity_months"]})
    owner = await asyncpg.connect(service_database.owner_url)
    with pytest.raises(asyncpg.RaiseError):
        await owner.execute("UPDATE permit_type SET terms = '{}' WHERE city = $1", city.code)
    await owner.close()


async def test_a_running_case_keeps_its_version_and_new_ones_follow_the_newest(city: City) -> None:
    running = await city.draft()
    await publish(city, effective_from_date="2026-02-01", sla=pb.Sla(days=9))
    await publish(city, effective_from_date="2026-12-01", sla=pb.Sla(days=4))  # not in force yet
    newer = await city.draft()
    assert running.permit_type.endswith("/versions/1")
    assert newer.permit_type.endswith("/versions/2")
    running = await city.play(running, "SubmitPermit", "ClaimPermit")
    assert running.due_time.ToJsonString() == "2026-07-13T17:00:00Z", "five days, as version 1 promised"


async def test_retiring_stops_new_cases_and_no_running_one(city: City) -> None:
    running = await city.draft()
    (kind,) = (await city.head.ListPermitTypes(parent=city.parent)).permit_types
    await city.head.RetirePermitType(name=kind.name, etag=kind.etag)
    with refused("PERMIT_TYPE_NOT_OFFERED"):
        await city.draft()
    assert (await city.play(running, "SubmitPermit", "ClaimPermit", "ApprovePermit", "IssuePermit")).number


async def test_two_versions_do_not_begin_on_one_day(city: City) -> None:
    with refused("EFFECTIVE_DATE_TAKEN"):
        await publish(city)


async def test_versions_published_at_one_moment_do_not_begin_on_one_day_either(city: City) -> None:
    wanted = proposal("reklame-videotron", owner_unit=UNIT, effective_from_date="2027-03-01")
    drafts = [await city.head.CreatePermitType(parent=city.parent, permit_type=wanted) for _ in range(4)]
    reads = (city.head.ListPermitTypes(parent=city.parent) for _ in drafts)
    await asyncio.gather(*reads)  # nobody waits for a connection to open while the others publish one by one
    answers = await asyncio.gather(
        *(city.head.PublishPermitType(name=draft.name, etag=draft.etag) for draft in drafts), return_exceptions=True
    )
    refusals = [answer for answer in answers if isinstance(answer, BaseException)]
    assert [getattr(refusal, "reason", refusal) for refusal in refusals] == ["EFFECTIVE_DATE_TAKEN"] * 3


async def test_a_draft_with_defects_is_not_published_and_lint_says_why(city: City) -> None:
    wanted = proposal("reklame-videotron", owner_unit=UNIT, effective_from_date="2027-01-01")
    wanted.numbering.format = "{seq}"
    draft = await city.head.CreatePermitType(parent=city.parent, permit_type=wanted)
    findings = (await city.head.LintPermitType(name=draft.name)).findings
    assert findings[0].rule == "PMT-015"
    assert findings[0].severity == pb.LintFinding.SEVERITY_ERROR
    with refused("LINT_FAILED"):
        await city.head.PublishPermitType(name=draft.name, etag=draft.etag)
    wanted.numbering.format = "{seq}/{yyyy}"
    changed = await city.head.UpdatePermitType(
        permit_type=pb.PermitType(name=draft.name, etag=draft.etag, numbering=wanted.numbering)
    )
    with refused("ETAG_MISMATCH"):
        await city.head.PublishPermitType(name=draft.name, etag=draft.etag)
    published = await city.head.PublishPermitType(name=changed.name, etag=changed.etag)
    assert published.state == pb.PermitType.STATE_PUBLISHED


async def test_the_catalogue_of_another_unit_is_closed(city: City) -> None:
    wanted = proposal("reklame-videotron", owner_unit=str(UNIT)[:-1] + "f", effective_from_date="2027-01-01")
    with refused("PERMISSION_DENIED"):
        await city.head.CreatePermitType(parent=city.parent, permit_type=wanted)
