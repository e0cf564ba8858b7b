"""The pure rules of the directory: terms, trees, numbers, grants."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import uuid6
from hypothesis import given
from hypothesis import strategies as st

from kota_common.actor import Actor, ActorKind
from kota_common.city.errors import NikInvalid, NipInvalid
from kota_common.errors import CityForeign, EtagMismatch, InvalidField, PermissionDenied
from kota_identity import names
from kota_identity.assignments import model as assignments
from kota_identity.assignments.model import Assignment, AssignmentType, MandateLimit, PositionHeld, Term
from kota_identity.persons.model import Details, PersonKind, check_numbers
from kota_identity.roles import model as roles
from kota_identity.roles.model import CITY_WIDE, GRANT_ANY, GrantExceeded
from kota_identity.units import model as units

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
OFFICER = Actor(ActorKind.PERSON, "p", "13.77", unit=str(uuid6.uuid7()))


def holding(type: AssignmentType, term: Term) -> Assignment:
    return Assignment(uuid6.uuid7(), 1, uuid6.uuid7(), uuid6.uuid7(), uuid6.uuid7(), type, term, "SK 1", NOW)


# NIK vectors of the handbook; province 99 was never issued.
@pytest.mark.parametrize("nik", ["9901016501900001", "9901012902000001", "9901012902960001", "9901013112990001"])
def test_a_demo_city_accepts_fictitious_people(nik):
    check_numbers(PersonKind.CITIZEN, Details("FIKTIF", nik=nik), demo=True, today=TODAY)


@pytest.mark.parametrize(
    "nik",
    [
        "",
        "990101650190001",
        "99010165019000011",
        "9901010001900001",  # day 00
        "9901013201900001",  # day 32
        "9901014001900001",  # day 40
        "9901018101900001",  # day 81
        "9901011213900001",  # month 13
        "9901013002900001",  # 30 February
        "9901016501900000",  # serial 0000
        "99010165019000０1",  # a digit that is not ASCII
    ],
)
def test_a_number_that_cannot_be_a_nik_is_refused(nik):
    with pytest.raises(NikInvalid) as error:
        check_numbers(PersonKind.CITIZEN, Details("FIKTIF", nik=nik), demo=True, today=TODAY)
    assert error.value.field == "nik"
    assert not nik or nik not in error.value.message


def test_a_real_city_refuses_the_fictitious_province():
    with pytest.raises(NikInvalid):
        check_numbers(PersonKind.CITIZEN, Details("FIKTIF", nik="9901016501900001"), demo=False, today=TODAY)


@pytest.mark.parametrize(
    ("kind", "nip"), [(PersonKind.PNS, "196608011988031001"), (PersonKind.PPPK, "199001012025242001")]
)
def test_civil_servants_are_known_by_their_number(kind, nip):
    check_numbers(kind, Details("FIKTIF", nip=nip), demo=True, today=TODAY)


@pytest.mark.parametrize(
    ("kind", "nip"),
    [
        (PersonKind.PNS, "199001012025242001"),  # a PPPK's number
        (PersonKind.PPPK, "196608011988031001"),  # a PNS's number
        (PersonKind.PPPK, "199013012025242001"),  # month 13
        (PersonKind.PPPK, "199001012025243001"),  # sex 3
        (PersonKind.PNS, ""),
        (PersonKind.PNS, "130000000"),  # nine digits
        (PersonKind.CITIZEN, "196608011988031001"),
    ],
)
def test_a_number_of_the_wrong_kind_is_refused(kind, nip):
    with pytest.raises(NipInvalid):
        check_numbers(kind, Details("FIKTIF", nik="9901016501900001", nip=nip), demo=True, today=TODAY)


def test_personal_data_does_not_show_in_a_representation():
    assert "9901" not in repr(Details("FIKTIF Budi", nik="9901016501900001"))
    assert "Budi" not in repr(Details("FIKTIF Budi"))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 11, 30), date(2027, 2, 28)),  # clamped to the month's end
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 1, 15), date(2026, 4, 14)),
    ],
)
def test_a_plt_lasts_three_months_and_not_a_day_more(first, last):
    assert assignments.last_plt_day(first) == last
    assignments.check_term(AssignmentType.PLT, Term(first, last))
    with pytest.raises(MandateLimit):
        assignments.check_term(AssignmentType.PLT, Term(first, date.fromordinal(last.toordinal() + 1)))


@pytest.mark.parametrize("type", [AssignmentType.PLT, AssignmentType.PLH])
def test_an_acting_appointment_needs_a_last_day(type):
    with pytest.raises(MandateLimit):
        assignments.check_term(type, Term(TODAY, None))


def test_two_definitive_holders_never_share_a_day():
    held = holding(AssignmentType.DEFINITIVE, Term(date(2026, 1, 1), date(2026, 6, 30)))
    assignments.check_holders(AssignmentType.DEFINITIVE, Term(date(2026, 7, 1), None), [held])
    with pytest.raises(PositionHeld):
        assignments.check_holders(AssignmentType.DEFINITIVE, Term(date(2026, 6, 30), None), [held])


def test_a_plt_needs_a_vacant_post_and_a_plh_a_holder_may_have():
    held = holding(AssignmentType.DEFINITIVE, Term(date(2026, 1, 1), None))
    wanted = Term(date(2026, 3, 1), date(2026, 3, 7))
    assignments.check_holders(AssignmentType.PLH, wanted, [held])
    with pytest.raises(MandateLimit):
        assignments.check_holders(AssignmentType.PLT, wanted, [held])


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
terms = st.builds(lambda a, b: Term(min(a, b), max(a, b)), days, days) | st.builds(lambda a: Term(a, None), days)


@given(terms, terms)
def test_terms_overlap_exactly_when_a_day_is_in_both(one, other):
    shared = any(one.holds_on(day) and other.holds_on(day) for day in (one.first, other.first))
    assert one.overlaps(other) == other.overlaps(one) == shared


@pytest.mark.parametrize(("first", "last"), [("2026-02-30", ""), ("2026-01-02", "2026-01-01"), ("2026-13-01", "")])
def test_dates_that_the_calendar_lacks_are_refused(first, last):
    with pytest.raises(InvalidField):
        assignments.term(first, last, field="assignment")


def test_the_tree_ends_at_its_deepest_level():
    unit = None
    for _ in range(units.MAX_DEPTH):
        id = uuid6.uuid7()
        path = units.path_below(id, unit)
        unit = units.Unit(id, 1, None, path, "Unit", units.UnitKind.DIVISION, None, NOW)
    assert unit is not None
    assert len(unit.path) == units.MAX_DEPTH
    with pytest.raises(units.UnitTreeTooDeep):
        units.path_below(uuid6.uuid7(), unit)


def test_nobody_hands_out_power_over_identity_without_the_right_to():
    with pytest.raises(GrantExceeded):
        roles.check_role_grant(OFFICER, ["permitting.permits.read", "identity.persons.read"])
    roles.check_role_grant(OFFICER, ["permitting.permits.issue"])
    roles.check_role_grant(replace(OFFICER, permissions=frozenset({GRANT_ANY})), ["identity.persons.read"])
    holder = replace(OFFICER, permissions=frozenset({"identity.persons.read"}))
    roles.check_role_grant(holder, ["identity.persons.read"])
    with pytest.raises(GrantExceeded):
        roles.check_role_grant(holder, ["identity.persons.read", GRANT_ANY])


def test_a_partner_gets_only_the_usual_scopes_from_an_ordinary_administrator():
    roles.check_partner_grant(OFFICER, ["permitting.permits.create"], ["permitting.permits.create"])
    with pytest.raises(GrantExceeded) as error:
        roles.check_partner_grant(OFFICER, ["permitting.permits.issue"], ["permitting.permits.create"])
    assert error.value.facts["permissions"] == "permitting.permits.issue"
    with pytest.raises(GrantExceeded):
        roles.check_partner_grant(OFFICER, ["identity.persons.read"], ["identity.persons.read"])


def test_an_official_administers_only_the_own_subtree():
    own = UUID(OFFICER.unit)
    roles.check_subtree(OFFICER, "identity.units.create", (uuid6.uuid7(), own))
    with pytest.raises(PermissionDenied):
        roles.check_subtree(OFFICER, "identity.units.create", (uuid6.uuid7(),))
    with pytest.raises(PermissionDenied):
        roles.check_subtree(OFFICER, "identity.units.create", ())
    roles.check_subtree(replace(OFFICER, permissions=frozenset({CITY_WIDE})), "identity.units.create", ())


def test_a_name_never_points_into_another_city():
    id = uuid6.uuid7()
    assert str(names.parse(f"cities/13.77/units/{id}", "units", city="13.77", field="name")).endswith(str(id))
    with pytest.raises(CityForeign):
        names.parse(f"cities/13.75/units/{id}", "units", city="13.77", field="name")
    for text in ("", f"cities/13.77/persons/{id}", "cities/13.77/units/x", f"cities/13.77/units/{id}/x"):
        with pytest.raises(InvalidField):
            names.parse(text, "units", city="13.77", field="name")


def test_an_etag_belongs_to_one_version():
    names.expect(names.etag(3), 3)
    with pytest.raises(EtagMismatch) as error:
        names.expect(names.etag(2), 3)
    assert error.value.facts["current"] == names.etag(3)
