"""Permitting follows identity: who has left holds no case, and who may decide is known to the day."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from kota.permitting.v1 import permits_pb2
from kota_common.errors import CityForeign, InvalidField
from kota_common.postgres import Database
from kota_common.testing.doors import Tokens
from kota_permitting.casework.timers import release_cases

from .conftest import MONDAY, UNIT, City, acting, refused
from .directory import HEAD, Directory

State = permits_pb2.Permit.State
CHILD = "01990000-0000-7000-8000-0000000000cc"
ELSEWHERE = "01990000-0000-7000-8000-0000000000dd"


@pytest.fixture
def directory(city: City, database: Database) -> Directory:
    return Directory(city, database)


async def claimed(city: City) -> permits_pb2.Permit:
    return await city.play(await city.draft(), "SubmitPermit", "ClaimPermit")


async def now(city: City, permit: permits_pb2.Permit) -> permits_pb2.Permit:
    return await city.head.GetPermit(name=permit.name)


async def run_timer(directory: Directory) -> None:
    await release_cases.run(SimpleNamespace(database=directory.database))  # type: ignore[arg-type]


async def test_a_reviewer_who_leaves_the_unit_gives_the_case_back_and_the_next_officer_claims_it(
    city: City, directory: Directory
) -> None:
    permit, post, id = await claimed(city), uuid4(), uuid4()
    who = city.officer.actor.subject
    await directory.tell(directory.assignment(who, post, id=id), directory.unit(UNIT))
    assert (await now(city, permit)).reviewer == f"persons/{who}"
    left = directory.assignment(who, post, id=id, last="2026-07-05")
    await directory.tell(left, left)
    released = await now(city, permit)
    assert (released.state, released.reviewer) == (State.STATE_SUBMITTED, "")
    assert released.version == permit.version + 1, "told twice, released once"
    assert released.due_time == permit.due_time, "the applicant's clock runs on"
    async with directory.database.reader(city.code, city.head.actor) as reader:
        line = await reader.fetchrow(
            "SELECT action, from_state, to_state, actor, reason FROM action_log WHERE city = $1 AND version = $2",
            city.code,
            released.version,
        )
        event = await reader.fetchval(
            "SELECT subject FROM event_log WHERE city = $1 AND aggregate = $2 AND aggregate_version = $3",
            city.code,
            permit.name,
            released.version,
        )
    assert tuple(line) == ("release", "IN_REVIEW", "SUBMITTED", "services/permitting", "REVIEWER_LEFT_UNIT")
    assert event == "kota.permitting.permit.released.v1"
    assert (await city.head.ClaimPermit(name=permit.name, etag=released.etag)).reviewer == city.head.actor.principal


async def test_an_end_in_the_future_releases_the_case_when_its_last_day_has_passed_and_not_before(
    city: City, directory: Directory
) -> None:
    permit = await claimed(city)
    await directory.tell(directory.assignment(city.officer.actor.subject, last="2026-07-07"), directory.unit(UNIT))
    city.clock.now = MONDAY + timedelta(days=1, hours=13)  # 7 July, 23.00 WIB
    await run_timer(directory)
    assert (await now(city, permit)).reviewer
    city.clock.now += timedelta(hours=2)
    await run_timer(directory)
    assert not (await now(city, permit)).reviewer


async def test_who_moves_within_the_unit_keeps_the_case_even_before_the_tree_is_known(
    city: City, directory: Directory
) -> None:
    permit, who = await claimed(city), city.officer.actor.subject
    await directory.tell(
        directory.unit(UNIT),
        directory.assignment(who, unit=CHILD, first="2026-07-06"),
        directory.assignment(who, last="2026-07-05"),
    )
    assert (await now(city, permit)).reviewer, "where the new unit stands is not known yet"
    await directory.tell(directory.unit(CHILD, UNIT))
    await run_timer(directory)
    assert (await now(city, permit)).reviewer, "it stands below the deciding unit"


async def test_who_moved_to_another_unit_is_released_once_the_tree_is_known(city: City, directory: Directory) -> None:
    permit, who = await claimed(city), city.officer.actor.subject
    await directory.tell(
        directory.unit(UNIT),
        directory.assignment(who, last="2026-07-05"),
        directory.assignment(uuid4(), unit=ELSEWHERE),
    )
    assert not (await now(city, permit)).reviewer
    again = await city.officer.ClaimPermit(name=permit.name, etag=(await now(city, permit)).etag)
    await directory.tell(directory.assignment(who, unit=ELSEWHERE, first="2026-07-06"))
    assert (await now(city, again)).reviewer, "where the new unit stands is not known yet"
    await directory.tell(directory.unit(ELSEWHERE))
    await run_timer(directory)
    assert not (await now(city, again)).reviewer


async def test_nothing_follows_from_a_roster_that_does_not_know_the_reviewer(city: City, directory: Directory) -> None:
    permit, who = await claimed(city), city.officer.actor.subject
    await directory.tell(
        directory.unit(UNIT),
        directory.person(who),
        directory.assignment(who, unit=ELSEWHERE, first="2026-09-01"),
        directory.assignment(uuid4(), last="2026-01-31"),
    )
    assert (await now(city, permit)).reviewer == f"persons/{who}"


async def test_a_revoked_reviewer_loses_the_case_and_a_case_that_is_advised_on_stays_with_the_adviser(
    city: City, directory: Directory
) -> None:
    permit = await claimed(city)
    asked = await city.officer.RequestRecommendation(
        name=permit.name, etag=permit.etag, unit=city.adviser.actor.unit, question="Aman?"
    )
    await directory.tell(directory.revoked(city.officer.actor.subject))
    released = await now(city, permit)
    assert (released.state, released.reviewer) == (State.STATE_RECOMMENDATION_REQUESTED, "")
    answered = await city.adviser.AnswerRecommendation(
        name=permit.name, etag=released.etag, outcome=permits_pb2.Recommendation.OUTCOME_APPROVED, note="aman"
    )
    taken = await city.head.ClaimPermit(name=permit.name, etag=answered.etag)
    assert (taken.state, taken.reviewer) == (State.STATE_IN_REVIEW, city.head.actor.principal)
    with refused("MOVE_NOT_ALLOWED"):
        await city.officer.ClaimPermit(name=permit.name, etag=taken.etag)
    assert asked.state == State.STATE_RECOMMENDATION_REQUESTED


async def test_deciders_are_listed_with_title_days_and_what_the_mandate_bars(city: City, directory: Directory) -> None:
    permit, post, plt, coming = await claimed(city), uuid4(), uuid4(), uuid4()
    await directory.tell(
        directory.assignment(plt, post, title="PLT", first="2026-06-01", last="2026-08-31"),
        directory.assignment(coming, post, first="2026-09-01"),
        directory.assignment(uuid4(), post, last="2026-05-31"),
        directory.assignment(uuid4(), post, unit=ELSEWHERE),
        directory.position(post, "agency_head"),
        directory.role("agency_head", *HEAD),
    )
    definitive, acting_head = (await city.head.ListDeciders(name=permit.name)).deciders
    assert definitive.person == f"{city.parent}/persons/{coming}"
    assert (definitive.valid_from_date, definitive.valid_to_date, definitive.in_effect) == ("2026-09-01", "", False)
    assert list(definitive.decisions) == ["approve", "refuse", "issue", "suspend", "reinstate", "revoke"]
    assert list(definitive.moves_now) == []
    assert acting_head.title == permits_pb2.Decider.TITLE_PLT
    assert (acting_head.valid_to_date, acting_head.in_effect) == ("2026-08-31", True)
    assert list(acting_head.decisions) == []
    assert list(acting_head.barred) == list(definitive.decisions)
    await directory.tell(directory.revoked(str(coming)))
    assert len((await city.head.ListDeciders(name=permit.name)).deciders) == 1
    city.clock.now = MONDAY + timedelta(days=30)
    head = await directory.head_of_unit()
    first = (await city.head.ListDeciders(name=permit.name)).deciders[0]
    assert (first.person, list(first.moves_now)) == (f"{city.parent}/persons/{head}", ["approve", "refuse"])


async def test_a_barred_acting_official_is_told_who_may_decide(
    city: City, directory: Directory, tokens: Tokens
) -> None:
    permit, plt = await claimed(city), acting(city.head, tokens)
    with refused("STRATEGIC_FORBIDDEN") as caught:
        await plt.ApprovePermit(name=permit.name, etag=permit.etag)
    assert caught.value.facts["deciders"] == ""
    assert "no definitive holder" in caught.value.message
    head = await directory.head_of_unit(first="2026-08-01")
    with refused("STRATEGIC_FORBIDDEN") as caught:
        await plt.ApprovePermit(name=permit.name, etag=permit.etag)
    assert (caught.value.facts["deciders"], caught.value.facts["coming"]) == ("", f"persons/{head}")
    assert caught.value.facts["from_date"] == "2026-08-01"
    city.clock.now = MONDAY + timedelta(days=30)
    with refused("STRATEGIC_FORBIDDEN") as caught:
        await plt.RefusePermit(name=permit.name, etag=permit.etag, reason="tidak lengkap")
    assert caught.value.facts["deciders"] == f"persons/{head}"
    assert f"persons/{head}" in caught.value.message_indonesian


async def test_a_barred_official_learns_nothing_about_a_case_that_they_may_not_see(
    city: City, directory: Directory, tokens: Tokens
) -> None:
    await directory.head_of_unit()
    draft = await city.draft()
    for name in (draft.name, f"{city.parent}/permits/{uuid4()}", "bukan nama"):
        with refused("STRATEGIC_FORBIDDEN") as caught:
            await acting(city.head, tokens).ApprovePermit(name=name, etag="x")
        assert set(caught.value.facts) == {"mandate"}
    with refused("PERMIT_NOT_FOUND"):
        await city.head.ListDeciders(name=draft.name)


async def test_an_event_that_names_another_city_or_nothing_changes_nothing(city: City, directory: Directory) -> None:
    foreign = directory.assignment(uuid4())
    foreign.assignment.person = f"cities/99.99/persons/{uuid4()}"
    with pytest.raises(CityForeign):
        await directory.tell(foreign)
    for change in ({"valid_from_date": ""}, {"valid_from_date": "2026-02-30"}, {"unit": "units/x"}):
        broken = directory.assignment(uuid4())
        for field, value in change.items():
            setattr(broken.assignment, field, value)
        with pytest.raises(InvalidField):
            await directory.tell(broken)
    async with directory.database.reader(city.code, city.head.actor) as reader:
        assert await reader.fetchval("SELECT count(*) FROM duty_assignment WHERE city = $1", city.code) == 0


async def test_another_city_cannot_write_or_end_an_end(city: City, directory: Directory) -> None:
    await directory.tell(directory.assignment(uuid4(), last="2026-07-01"))
    async with directory.database.transaction("52.71", city.head.actor) as tx:
        assert await tx.execute("DELETE FROM duty_end") == "DELETE 0"
