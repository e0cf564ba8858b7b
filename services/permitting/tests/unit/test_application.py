"""What an applicant may hand in."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kota_common.city import Position
from kota_common.errors import InvalidField
from kota_permitting.casework.application import (
    Application,
    Attachment,
    Galian,
    Method,
    Reklame,
    expect_correctable,
    months_later,
)
from kota_permitting.casework.geometry import Line
from kota_permitting.casework.refusals import ApplicationIncomplete, GeometryInvalid
from kota_permitting.catalogue.messages import terms_of
from kota_permitting.catalogue.model import SubjectKind, Terms
from kota_permitting.catalogue.pack import proposal

CITY = "13.77"
TERMS: Terms = terms_of(
    proposal("reklame-videotron", owner_unit="01990000-0000-7000-8000-0000000000aa", effective_from_date="2026-01-01")
)
DIGGING: Terms = terms_of(
    proposal("galian-utilitas", owner_unit="01990000-0000-7000-8000-0000000000aa", effective_from_date="2026-01-01")
)
TRENCH = Galian(Line((Position(100.12, -0.62), Position(100.13, -0.62))), 1200, Method.OPEN_CUT, "pipa air")
WHOLE = Application(
    title="Kampanye wisata",
    reklame=Reklame("cities/13.77/screens/balai-kota", ("a" * 64,)),
    valid_from=date(2026, 8, 1),
    valid_to=date(2026, 8, 31),
    attachments=(
        Attachment("surat-permohonan", "b" * 64, "application/pdf", 1000),
        Attachment("rancangan-konten", "c" * 64, "video/mp4", 1000),
    ),
)


def test_a_whole_application_is_accepted() -> None:
    WHOLE.check(TERMS, CITY)
    WHOLE.expect_complete(TERMS, date(2026, 7, 6))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reklame": Reklame("cities/52.71/screens/x", ("a" * 64,))}, "permit.reklame.screen"),
        ({"valid_to": date(2026, 7, 31)}, "permit.valid_to_date"),
        ({"valid_to": date(2027, 8, 1)}, "permit.valid_to_date"),  # longer than twelve months
        ({"valid_to": date(2226, 8, 1)}, "permit.valid_to_date"),  # a typing error
        ({"attachments": (Attachment("lain", "b" * 64, "application/pdf", 1),)}, "permit.attachments[0].requirement"),
        (
            {"attachments": (Attachment("surat-permohonan", "b" * 64, "image/gif", 1),)},
            "permit.attachments[0].media_type",
        ),
        (
            {"attachments": (Attachment("surat-permohonan", "b" * 64, "application/pdf", 10**8),)},
            "permit.attachments[0].size_bytes",
        ),
        ({"attachments": WHOLE.attachments * 2}, "permit.attachments"),
    ],
)
def test_what_cannot_be_right_names_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidField) as refused:
        replace(WHOLE, **change).check(TERMS, CITY)
    assert refused.value.field == field


def test_of_advertising_and_excavation_a_case_carries_the_one_that_its_type_asks_for() -> None:
    dig = replace(WHOLE, galian=TRENCH)
    for terms, field in ((TERMS, "permit.galian"), (DIGGING, "permit.reklame")):
        with pytest.raises(InvalidField) as refused:
            dig.check(terms, CITY)
        assert refused.value.field == field
    replace(dig, reklame=None, attachments=()).check(DIGGING, CITY)
    with pytest.raises(ApplicationIncomplete) as missing:
        Application(title="Pipa", valid_from=date(2026, 8, 1), valid_to=date(2026, 8, 2)).expect_complete(
            DIGGING, date(2026, 7, 6)
        )
    assert missing.value.facts["missing"].startswith("galian,attachments.")


def test_an_excavation_that_cannot_be_is_refused_in_a_draft_already() -> None:
    bent = replace(TRENCH, area=Line((TRENCH.area.points[0],) * 2))  # type: ignore[union-attr]
    with pytest.raises(GeometryInvalid):
        Application(galian=bent).check(DIGGING, CITY)


def test_advertising_is_refused_where_the_type_is_about_something_else() -> None:
    with pytest.raises(InvalidField):
        WHOLE.check(replace(TERMS, subject_kind=SubjectKind.PLAIN), CITY)


def test_everything_missing_is_named_at_once() -> None:
    Application().check(TERMS, CITY)  # a draft may be empty
    with pytest.raises(ApplicationIncomplete) as refused:
        Application().expect_complete(TERMS, date(2026, 7, 6))
    assert refused.value.facts["missing"] == (
        "title,valid_from_date,valid_to_date,reklame,attachments.surat-permohonan,attachments.rancangan-konten"
    )


def test_dates_that_are_over_cannot_be_applied_for() -> None:
    with pytest.raises(InvalidField):
        WHOLE.expect_complete(TERMS, date(2026, 9, 1))


def test_only_what_the_applicant_writes_can_be_returned_for_correction() -> None:
    for field in ("title", "reklame.content_sha256", "attachments.surat-permohonan"):
        expect_correctable(field, TERMS)
    for field in ("number", "attachments.lain", "reklame", "galian.area"):
        with pytest.raises(InvalidField):
            expect_correctable(field, TERMS)
    expect_correctable("galian.area", DIGGING)
    with pytest.raises(InvalidField):
        expect_correctable("reklame.screen", DIGGING)


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 120))
def test_so_many_months_later_is_in_that_month(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or later.day >= 28
