"""Register numbers read as the city writes them."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kota_permitting.registers.model import ROMAN_MONTHS, Numbering, faults, render

NUMBERING = Numbering(
    register="reklame",
    format="{klasifikasi}/{seq:04d}/{kode_jenis}/{unit}/{roman_month}/{yyyy}",
    klasifikasi="500.16.7",
    kode_jenis="REK-V",
    unit_code="DPMPTSP",
)


def test_a_number_reads_as_its_format_says() -> None:
    assert render(NUMBERING, 7, date(2026, 7, 6)) == "500.16.7/0007/REK-V/DPMPTSP/VII/2026"
    assert render(replace(NUMBERING, format="503/{seq}/{mm}/{yyyy}"), 12, date(2026, 7, 6)) == "503/12/07/2026"


def test_a_number_longer_than_its_padding_is_never_cut() -> None:
    assert render(NUMBERING, 12345, date(2026, 1, 1)) == "500.16.7/12345/REK-V/DPMPTSP/I/2026"


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.dates(date(2020, 1, 1), date(2099, 12, 31)))
def test_two_places_of_one_day_never_get_the_same_number(one: int, other: int, day: date) -> None:
    assert (render(NUMBERING, one, day) == render(NUMBERING, other, day)) == (one == other)


@given(st.dates())
def test_every_month_has_its_roman_numeral(day: date) -> None:
    assert render(replace(NUMBERING, format="{roman_month}"), 1, day) == ROMAN_MONTHS[day.month - 1]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"register": ""}, "register"),
        ({"format": "503/{yyyy}"}, "format"),  # every number equal
        ({"format": "503/{seq}"}, "format"),  # repeats every year
        ({"format": "{seq}/{yyyy}/{nama}"}, "format"),  # no such token
        ({"format": "{seq}/{yyyy}/{"}, "format"),
        ({"format": "{seq.__class__}/{yyyy}/{seq}"}, "format"),  # no way into objects
        ({"format": "{seq}/{yyyy:04d}"}, "format"),
        ({"kode_jenis": ""}, "kode_jenis"),
    ],
)
def test_a_format_that_would_give_bad_numbers_is_refused(change: dict[str, str], field: str) -> None:
    assert field in [fault.field for fault in faults(replace(NUMBERING, **change))]


def test_a_sound_numbering_has_no_faults() -> None:
    assert list(faults(NUMBERING)) == []
