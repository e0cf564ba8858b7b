from datetime import UTC, date, datetime, time

import pytest

from kota_common.city import (
    ZONE_NAMES,
    ZoneUnknown,
    abbreviation,
    end_of_day,
    format_date,
    format_date_short,
    format_instant,
    format_number,
    format_time,
    instant_of,
    local_date,
    zone,
)

INSTANT = datetime(2021, 10, 13, 6, 10, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Asia/Jakarta", "13.10.21 WIB"),
        ("Asia/Pontianak", "13.10.21 WIB"),
        ("Asia/Makassar", "14.10.21 WITA"),
        ("Asia/Jayapura", "15.10.21 WIT"),
    ],
)
def test_one_instant_is_shown_in_the_time_of_the_place(name, shown):
    assert format_time(INSTANT, zone(name)) == shown
    assert format_instant(INSTANT, zone(name)) == f"Rabu, 13 Oktober 2021 {shown}"


def test_the_long_form_writes_the_zone_out():
    shown = format_instant(INSTANT, zone("Asia/Jakarta"), long_zone=True)
    assert shown == "Rabu, 13 Oktober 2021 13.10.21 Waktu Indonesia Barat"


def test_dates_and_numbers_have_their_indonesian_forms():
    assert format_date(date(2026, 3, 1)) == "Minggu, 1 Maret 2026"
    assert format_date_short(INSTANT.date()) == "13/10/21"
    assert format_number(1_234_567) == "1.234.567"


@pytest.mark.parametrize(("name", "day"), [("Asia/Jakarta", 6), ("Asia/Makassar", 7), ("Asia/Jayapura", 7)])
def test_a_day_is_the_local_date(name, day):
    assert local_date(datetime(2026, 7, 6, 16, 30, tzinfo=UTC), zone(name)) == date(2026, 7, day)


@pytest.mark.parametrize("name", ["Asia/Singapore", "UTC", "WIB", "", "../../etc/passwd"])
def test_only_the_four_zones_of_the_country_are_taken(name):
    with pytest.raises(ZoneUnknown) as refused:
        zone(name)
    assert refused.value.field == "time_zone"


def test_no_zone_shifts_its_clocks():
    for name in ZONE_NAMES:
        offsets = {datetime(2026, month, 1, tzinfo=zone(name)).utcoffset() for month in range(1, 13)}
        assert len(offsets) == 1


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        local_date(datetime(2026, 7, 6), zone("Asia/Jakarta"))


def test_the_end_of_a_day_is_the_start_of_the_next():
    wit = zone("Asia/Jayapura")
    assert end_of_day(date(2026, 7, 6), wit) == instant_of(date(2026, 7, 7), time.min, wit)
    assert end_of_day(date(2026, 7, 6), wit) == datetime(2026, 7, 6, 15, 0, tzinfo=UTC)
    assert abbreviation(wit) == "WIT"
