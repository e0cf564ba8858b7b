"""The rule of casework, over every history."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kota.permitting.v1 import permits_pb2
from kota_common.actor import Actor, ActorKind, Mandate, service_actor
from kota_common.contract import methods_of
from kota_common.errors import InvalidField, Kind
from kota_permitting.casework.application import Application
from kota_permitting.casework.model import Case, PermitName
from kota_permitting.casework.moves import APPLICANTS, MOVES, Role, State, moves_from
from kota_permitting.casework.refusals import (
    CaseChanged,
    ConflictOfInterest,
    CorrectionsOpen,
    MoveNotAllowed,
    PausesExhausted,
)
from kota_permitting.catalogue.model import TypeName

CITY = "13.77"
UNIT = "01990000-0000-7000-8000-0000000000aa"
NOW = datetime(2026, 7, 6, 3, tzinfo=UTC)
TODAY = date(2026, 7, 6)
ALL = frozenset(role.permission for role in Role)
PARTNER = Actor(ActorKind.PARTNER, "p1", CITY, permissions=ALL)
HEAD = Actor(ActorKind.PERSON, "h1", CITY, unit=UNIT, unit_path=(UNIT,), permissions=ALL)
CLERK = replace(HEAD, subject="c1", permissions=frozenset({Role.CLAIMER.permission, Role.OFFICER.permission}))
ACTING = replace(HEAD, subject="a1", mandate=Mandate("PLT", NOW + timedelta(days=90)))
ACTORS = (PARTNER, HEAD, CLERK, ACTING)
NAMES = sorted({move.name for move in MOVES})


def draft(**changes: object) -> Case:
    case = Case(
        name=PermitName(CITY, UUID(int=7)),
        state=State.DRAFT,
        version=1,
        permit_type=TypeName(CITY, "reklame-videotron", 1),
        applicant=PARTNER.principal,
        unit=UNIT,
        holder_masked="PT C***",
        application=Application(valid_from=TODAY, valid_to=TODAY + timedelta(days=30)),
        opened_at=NOW,
        changed_at=NOW,
    )
    return replace(case, **changes)  # type: ignore[arg-type]


def play(history: list[tuple[str, Actor]]) -> list[tuple[Case, str, Actor]]:
    """Try every step in turn; gives the accepted ones with the case before them."""
    case, accepted = draft(), []
    for name, actor in history:
        try:
            following = case.move(name, actor, NOW, TODAY)
        except MoveNotAllowed:
            continue
        accepted.append((case, name, actor))
        assert following.version == case.version + 1
        case = following
    return [*accepted, (case, "", PARTNER)]


histories = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(ACTORS)), max_size=40)


@given(histories)
def test_an_issued_case_was_approved_by_a_definitive_official_who_may(history: list[tuple[str, Actor]]) -> None:
    *accepted, (end, _, _) = play(history)
    if end.state in (State.ISSUED, State.SUSPENDED, State.REVOKED):
        approvals = [actor for _, name, actor in accepted if name == "approve"]
        assert approvals == [HEAD]


@given(histories)
def test_nobody_decides_on_their_own_application_and_nobody_else_writes_it(history: list[tuple[str, Actor]]) -> None:
    for case, name, actor in play(history)[:-1]:
        applicant_moves = {move.name for move in MOVES if move.role in APPLICANTS}
        assert (actor.principal == case.applicant) == (name in applicant_moves)


@given(histories)
def test_a_case_is_never_both_refused_and_issued(history: list[tuple[str, Actor]]) -> None:
    names = [name for _, name, _ in play(history)]
    assert not ("refuse" in names and "issue" in names)


def test_an_officer_is_told_that_it_is_their_own_application_that_they_want_to_decide_on() -> None:
    for state, name in ((State.SUBMITTED, "claim"), (State.IN_REVIEW, "approve"), (State.ISSUED, "revoke")):
        own = draft(state=state, applicant=HEAD.principal)
        with pytest.raises(ConflictOfInterest) as refused:
            own.move(name, HEAD, NOW, TODAY)
        assert refused.value.kind is Kind.PERMISSION_DENIED
        assert refused.value.facts["move"] == name
    with pytest.raises(MoveNotAllowed) as refused_otherwise:
        draft(state=State.SUBMITTED, applicant=HEAD.principal).move("approve", HEAD, NOW, TODAY)
    assert type(refused_otherwise.value) is MoveNotAllowed


@given(st.sampled_from(list(State)), st.sampled_from(ACTORS), st.sampled_from(NAMES))
def test_what_allowed_lists_is_exactly_what_move_accepts(state: State, actor: Actor, name: str) -> None:
    case = draft(state=state)
    if name in case.allowed(actor, TODAY):
        assert case.move(name, actor, NOW, TODAY).version == 2
    else:
        with pytest.raises(MoveNotAllowed) as refused:
            case.move(name, actor, NOW, TODAY)
        assert refused.value.facts["allowed"] == ",".join(case.allowed(actor, TODAY))


def test_every_state_is_reached_and_every_state_before_the_end_has_a_way_out() -> None:
    reached = {State.DRAFT}
    for _ in State:
        reached |= {move.target for move in MOVES if move.source in reached}
    assert reached == set(State)
    final = {state for state in State if not moves_from(state)}
    assert final == {State.REFUSED, State.REVOKED, State.WITHDRAWN, State.EXPIRED}


def test_the_table_and_the_contract_name_the_same_permissions_and_strategic_moves() -> None:
    methods = {m.name: m for m in methods_of(permits_pb2.DESCRIPTOR.services_by_name["PermitService"])}
    for move in MOVES:
        if move.role is Role.CLOCK:
            continue
        words = move.name.split("_")
        method = methods["".join(w.title() for w in words) + ("" if len(words) > 1 else "Permit")]
        assert method.access.permission == move.role.permission, move
        assert method.access.strategic == move.strategic, move


def test_a_permit_is_expired_the_day_after_its_last_one_even_before_the_timer_came_by() -> None:
    permit = draft(state=State.SUSPENDED)
    last_day = TODAY + timedelta(days=30)
    assert permit.state_on(last_day) is State.SUSPENDED
    assert permit.state_on(last_day + timedelta(days=1)) is State.EXPIRED
    with pytest.raises(MoveNotAllowed) as refused:
        permit.move("reinstate", HEAD, NOW, last_day + timedelta(days=1))
    assert refused.value.facts["state"] == "EXPIRED"
    assert permit.expired(NOW, last_day + timedelta(days=1)).state is State.EXPIRED
    with pytest.raises(MoveNotAllowed):
        permit.expired(NOW, last_day)


def test_a_stale_etag_is_answered_with_the_present_version_and_what_is_allowed() -> None:
    case = draft(state=State.SUBMITTED, version=2)
    with pytest.raises(CaseChanged) as changed:
        case.expect(draft().etag, HEAD, TODAY)
    assert changed.value.facts["current"] == case.etag
    assert changed.value.facts["allowed"] == "claim"


def test_a_return_past_the_limit_of_its_type_is_refused() -> None:
    once = draft().returned([("title", "tulis nama kegiatan")], limit=1)
    assert [c.item for c in once.corrections] == ["c1"]
    with pytest.raises(PausesExhausted):
        once.returned([("title", "lagi")], limit=1)


def test_every_correction_item_needs_its_answer_and_no_other() -> None:
    case = draft().returned([("title", "a"), ("reklame.screen", "b")], limit=3)
    with pytest.raises(CorrectionsOpen) as still_open:
        case.answered({"c1": "sudah"})
    assert still_open.value.facts["missing"] == "c2"
    with pytest.raises(InvalidField):
        case.answered({"c1": "sudah", "c2": "sudah", "c9": "apa"})
    assert all(c.answer == "sudah" for c in case.answered({"c1": "sudah", "c2": "sudah"}).corrections)


def test_a_draft_is_seen_by_its_applicant_alone() -> None:
    assert draft().visible_to(PARTNER)
    assert not draft().visible_to(HEAD)
    assert draft(state=State.SUBMITTED).visible_to(HEAD)


def test_a_case_is_not_seen_by_another_partner_or_another_unit() -> None:
    case = draft(state=State.SUBMITTED)
    assert not case.visible_to(replace(PARTNER, subject="p2"))
    assert not case.visible_to(replace(HEAD, unit="other", unit_path=("other",)))
    assert case.visible_to(service_actor("permitting", CITY))
