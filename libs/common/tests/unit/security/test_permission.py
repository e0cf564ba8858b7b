from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product

import pytest

from kota_common.actor import Actor, ActorKind, Mandate, service_actor
from kota_common.contract import Access, Quota
from kota_common.errors import (
    CityForeign,
    DependencyDown,
    KotaError,
    NotAuthenticated,
    PermissionDenied,
    StrategicForbidden,
)
from kota_common.security import authorize, decide

ISSUE = Access("permitting.permits.issue", Quota.WRITE, True, False, 1 << 20, True, False)
READ = Access("permitting.permits.read", Quota.READ, False, False, 1 << 20, True, False)
REVEAL = Access("permitting.permits.reveal", Quota.READ, False, True, 1 << 20, True, False)
PUBLIC = Access("", Quota.PUBLIC, False, False, 1 << 20, True, True)
FORGOTTEN = Access("", Quota.READ, False, False, 1 << 20, True, False)
UNTIL = datetime(2027, 1, 1, tzinfo=UTC)
OFFICIAL = Actor(
    ActorKind.PERSON,
    "ani",
    "13.77",
    unit="bidang",
    unit_path=("bidang", "dinas"),
    position="p",
    permissions=frozenset({ISSUE.permission, READ.permission, REVEAL.permission}),
)
CITIZEN = replace(OFFICIAL, unit="", unit_path=(), position="")
PARTNER = replace(CITIZEN, kind=ActorKind.PARTNER)
DEVICE = replace(CITIZEN, kind=ActorKind.DEVICE)


@dataclass
class Case:
    city: str = "13.77"
    unit: str = ""
    owner: str = ""


def verdict(access, actor, city="13.77", fresh=True):
    try:
        decide(access, actor, city=city, revocations_fresh=fresh)
    except KotaError as error:
        return type(error)
    return None


def test_the_permission_opens_the_door():
    assert verdict(ISSUE, OFFICIAL) is None
    assert verdict(ISSUE, replace(OFFICIAL, permissions=frozenset({"permitting.permits.issues"}))) is PermissionDenied
    assert verdict(ISSUE, replace(OFFICIAL, permissions=frozenset({"permitting.*", ""}))) is PermissionDenied


def test_a_method_whose_permission_was_forgotten_is_closed():
    assert verdict(FORGOTTEN, replace(OFFICIAL, permissions=frozenset({""}))) is PermissionDenied


def test_an_anonymous_method_asks_nothing():
    nobody = Actor(ActorKind.ANONYMOUS, "anonymous", "")
    assert verdict(PUBLIC, nobody, city="51.71", fresh=False) is None
    assert verdict(READ, nobody) is NotAuthenticated


def test_another_city_is_closed():
    assert verdict(READ, OFFICIAL, city="13.71") is CityForeign
    assert verdict(READ, OFFICIAL, city="") is CityForeign
    assert verdict(READ, OFFICIAL, city=None) is None


@pytest.mark.parametrize(("kind", "refusal"), [("PLT", StrategicForbidden), ("PLH", StrategicForbidden), ("PJ", None)])
def test_an_acting_official_decides_nothing_strategic(kind, refusal):
    acting = replace(OFFICIAL, mandate=Mandate(kind, UNTIL))
    assert verdict(ISSUE, acting) is refusal
    assert verdict(READ, acting) is None


def test_without_fresh_revocations_only_plain_calls_pass():
    assert verdict(READ, OFFICIAL, fresh=False) is None
    assert verdict(ISSUE, OFFICIAL, fresh=False) is DependencyDown
    assert verdict(REVEAL, OFFICIAL, fresh=False) is DependencyDown


def test_a_missing_permission_is_told_before_anything_about_the_city():
    assert verdict(ISSUE, replace(OFFICIAL, permissions=frozenset()), city="13.71", fresh=False) is PermissionDenied


def allowed(actor, **case):
    try:
        authorize(READ, actor, Case(**case))
    except PermissionDenied:
        return False
    return True


@pytest.mark.parametrize("actor", [CITIZEN, PARTNER, DEVICE], ids=["citizen", "partner", "device"])
def test_who_holds_no_office_acts_on_their_own_only(actor):
    assert allowed(actor, owner=actor.principal)
    assert allowed(actor, owner=actor.principal, unit="elsewhere")
    for owner in (
        "",
        "persons/other",
        "partners/other",
        f"services/{actor.subject}",
        actor.subject,
        actor.principal + "x",
    ):
        assert not allowed(actor, owner=owner)


def test_the_same_id_in_another_kind_is_another_owner():
    assert not allowed(PARTNER, owner=f"persons/{PARTNER.subject}")


def test_an_official_acts_for_the_own_unit_and_those_above():
    for unit, good in (
        ("bidang", True),
        ("dinas", True),
        ("", True),
        ("seksi", False),
        ("other", False),
        ("din", False),
    ):
        assert allowed(OFFICIAL, unit=unit, owner="persons/other") is good


def test_the_platform_acts_on_everything():
    assert allowed(service_actor("permitting", "13.77"), city="13.71", unit="other", owner="persons/other")


def test_another_city_is_closed_even_to_the_owner():
    for actor in (OFFICIAL, CITIZEN, PARTNER, DEVICE):
        with pytest.raises(CityForeign):
            authorize(READ, actor, Case(city="13.71", owner=actor.principal))


def test_a_refusal_says_why():
    with pytest.raises(PermissionDenied) as error:
        authorize(ISSUE, OFFICIAL, Case(unit="other"))
    assert error.value.facts["permission"] == ISSUE.permission
    assert "another unit" in error.value.message
    with pytest.raises(PermissionDenied) as error:
        authorize(None, PARTNER, Case(unit="other"))
    assert "own resources" in error.value.message


def test_every_foreign_city_and_unit_is_denied():
    for access, actor, city in product((ISSUE, READ, REVEAL), (OFFICIAL, CITIZEN, PARTNER, DEVICE), ("13.71", "31.71")):
        assert verdict(access, actor, city=city) is CityForeign
        assert not allowed(actor, unit="foreign", owner="persons/foreign")
