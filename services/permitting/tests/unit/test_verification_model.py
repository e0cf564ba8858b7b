"""The public id and what stands behind it."""

import contextlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kota_permitting.verification import page
from kota_permitting.verification.model import (
    ALPHABET,
    Published,
    Standing,
    Status,
    VerificationNotFound,
    encode,
    mask_holder,
    read,
)

RECORD = Published(
    public_id=encode(bytes(range(16))),
    city="13.77",
    number="500.16.7/0001/REK-V/DPMPTSP/VII/2026",
    standing=Standing.ISSUED,
    type_title_indonesian="Izin <Reklame>",
    type_title_english="Advertising permit",
    holder_masked="PT C***",
    screen="cities/13.77/screens/balai-kota",
    valid_from=date(2026, 8, 1),
    valid_to=date(2026, 8, 31),
    issued_at=datetime(2026, 7, 6, tzinfo=UTC),
    content_sha256=("a" * 64,),
)


@given(st.binary(min_size=16, max_size=16))
def test_an_id_is_read_however_it_is_typed(entropy: bytes) -> None:
    public_id = encode(entropy)
    assert len(public_id) == 26
    assert set(public_id) <= set(ALPHABET)
    typed = public_id.lower().replace("1", "l").replace("0", "o")
    assert read(f" {typed[:13]}-{typed[13:]} ") == public_id


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_two_random_values_never_share_an_id(one: bytes, other: bytes) -> None:
    assert (encode(one) == encode(other)) == (one == other)


@given(st.text(max_size=40))
def test_what_cannot_be_an_id_is_not_found_and_never_fails(text: str) -> None:
    with contextlib.suppress(VerificationNotFound):
        assert len(read(text)) == 26


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("PT Contoh Nusantara", "PT C*** N***"),
        ("Budi Santoso FIKTIF", "B*** S*** F***"),
        ("  Ali  ", "A***"),
    ],
)
def test_a_holder_is_known_again_and_not_learned(name: str, masked: str) -> None:
    assert mask_holder(name) == masked


@pytest.mark.parametrize(
    ("standing", "today", "status"),
    [
        (Standing.ISSUED, date(2026, 7, 31), Status.NOT_YET_VALID),
        (Standing.ISSUED, date(2026, 8, 1), Status.VALID),
        (Standing.ISSUED, date(2026, 8, 31), Status.VALID),
        (Standing.ISSUED, date(2026, 9, 1), Status.EXPIRED),
        (Standing.SUSPENDED, date(2026, 8, 15), Status.SUSPENDED),
        (Standing.SUSPENDED, date(2026, 9, 1), Status.EXPIRED),
        (Standing.REVOKED, date(2026, 9, 1), Status.REVOKED),
        (Standing.EXPIRED, date(2026, 9, 1), Status.EXPIRED),
    ],
)
def test_the_status_follows_the_decision_and_the_dates(standing: Standing, today: date, status: Status) -> None:
    assert replace(RECORD, standing=standing).status_on(today) is status


def test_the_page_says_the_status_in_both_languages_and_escapes_what_it_is_given() -> None:
    html = page.found(RECORD, datetime(2026, 8, 15, tzinfo=UTC), "https://izin.contoh.invalid")
    assert "Izin berlaku" in html
    assert "Valid permit" in html
    assert "Izin &lt;Reklame&gt;" in html
    assert '<html lang="id">' in html
    assert "Sabtu, 1 Agustus 2026" in html
    assert "<svg" in html
    assert "<script" not in html


def test_the_code_is_the_upper_case_address_of_the_permit() -> None:
    assert page.verification_url("https://izin.contoh.invalid/", RECORD.public_id) == (
        f"HTTPS://IZIN.CONTOH.INVALID/V/{RECORD.public_id}"
    )


def test_the_day_of_the_city_decides_on_the_page() -> None:
    last_minutes_in_utc = datetime(2026, 8, 31, 18, tzinfo=UTC)  # already September in Pariaman
    assert "Masa berlaku habis" in page.found(RECORD, last_minutes_in_utc, "https://izin.contoh.invalid")
    assert "Izin berlaku" in page.found(RECORD, last_minutes_in_utc - timedelta(hours=2), "https://izin.contoh.invalid")
