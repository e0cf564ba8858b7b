import tracemalloc
from collections import Counter
from datetime import date

import pytest

from kota_common.city import (
    BpsCode,
    KemendagriCode,
    RegionKind,
    RegionUnknown,
    decree_titles,
    region_table,
)

TODAY = date(2026, 11, 24)
BEFORE_THE_SPLIT = date(2022, 7, 24)

# The regencies that each founding law lists as the province's territory.
FOUNDING_LAWS = {
    "93": "Merauke, Boven Digoel, Mappi, Asmat",
    "94": "Nabire, Puncak Jaya, Paniai, Mimika, Puncak, Dogiyai, Intan Jaya, Deiyai",
    "95": "Jayawijaya, Pegunungan Bintang, Yahukimo, Tolikara, Mamberamo Tengah, Yalimo, Lanny Jaya, Nduga",
    "96": "Sorong, Sorong Selatan, Raja Ampat, Tambrauw, Maybrat, Kota Sorong",
}


@pytest.fixture(scope="module")
def table():
    return region_table()


def code(text):
    return KemendagriCode.parse(text)


def test_the_table_has_the_totals_of_the_decree(table):
    provinces = table.provinces(TODAY)
    regencies = [region for province in provinces for region in table.children(province.code, TODAY)]
    districts = [region for regency in regencies for region in table.children(regency.code, TODAY)]
    kinds = Counter(region.kind for region in regencies)
    assert (len(provinces), len(regencies), len(districts)) == (38, 514, 7285)
    assert kinds == {RegionKind.KABUPATEN: 416, RegionKind.KOTA: 98}


def test_every_row_agrees_with_its_own_digits_and_has_a_parent_and_a_decree(table):
    for line in table._lines:
        for region in table.versions(code(line.partition(",")[0])):
            assert region.kind is region.code.kind
            assert region.name == region.name.strip() != ""
            assert region.parent is None or any(table.versions(region.parent))
            assert region.decree in decree_titles()


def test_the_lines_are_sorted_by_bytes_which_lookups_rely_on(table):
    assert table._lines == sorted(table._lines)


@pytest.mark.parametrize(
    ("city", "name", "districts", "kelurahan", "desa"),
    [
        ("13.77", "Kota Pariaman", 4, 16, 55),
        ("13.75", "Kota Bukittinggi", 3, 24, 0),
        ("35.75", "Kota Pasuruan", 4, 34, 0),
        ("16.01", "Kabupaten Ogan Komering Ulu", 13, 14, 143),
        ("35.10", "Kabupaten Banyuwangi", 25, 28, 189),
    ],
)
def test_the_first_cities_have_all_their_districts_and_villages(table, city, name, districts, kelurahan, desa):
    assert table.region(code(city), TODAY).name == name
    below = table.children(code(city), TODAY)
    kinds = Counter(village.kind for district in below for village in table.children(district.code, TODAY))
    assert len(below) == districts
    assert (kinds[RegionKind.KELURAHAN], kinds[RegionKind.DESA]) == (kelurahan, desa)


def test_padang_pariaman_is_1306_to_bps_and_13_05_to_kemendagri(table):
    assert table.to_kemendagri(BpsCode.parse("1306"), TODAY) == code("13.05")
    assert table.to_bps(code("13.05")) == BpsCode.parse("1306")
    assert table.region(code("13.05"), TODAY).name == "Kabupaten Padang Pariaman"
    assert table.region(code("13.06"), TODAY).name == "Kabupaten Agam"


def test_199_pairs_differ_and_166_bps_codes_would_name_another_regency(table):
    pairs = table._kemendagri_of
    differ = [bps for bps, kemendagri in pairs.items() if bps != kemendagri.replace(".", "")]
    taken = {kemendagri.replace(".", "") for kemendagri in pairs.values()}
    assert len(pairs) == 514
    assert len(differ) == 199
    assert sum(bps in taken for bps in differ) == 166


def test_every_regency_of_today_converts_to_bps_and_back(table):
    for province in table.provinces(TODAY):
        for regency in table.children(province.code, TODAY):
            assert table.to_kemendagri(table.to_bps(regency.code), TODAY) == regency.code


def test_codes_without_a_row_in_the_mapping_are_not_converted(table):
    for bps in ("9999", "13", "1306010"):
        with pytest.raises(RegionUnknown) as refused:
            table.to_kemendagri(BpsCode.parse(bps), TODAY, field="bps_code")
        assert refused.value.field == "bps_code"
    with pytest.raises(RegionUnknown):
        table.to_bps(code("13.77.01"))


def test_the_26_former_codes_of_papua_resolve_to_exactly_one_code_of_today(table):
    former = [kemendagri for kemendagri in table._bps_of if table.get(code(kemendagri), TODAY) is None]
    present = {table.current(code(kemendagri), TODAY).code for kemendagri in former}
    assert len(former) == len(present) == 26
    for kemendagri in former:
        old = table.region(code(kemendagri), BEFORE_THE_SPLIT)
        new = table.current(old.code, TODAY)
        assert old.successors == (new.code,)
        assert (old.kind, old.name) == (new.kind, new.name)
        assert new.valid_from is not None
        assert old.valid_to is not None
        assert (new.valid_from - old.valid_to).days == 1


@pytest.mark.parametrize(("province", "listed"), FOUNDING_LAWS.items())
def test_each_new_province_has_the_regencies_that_its_law_lists(table, province, listed):
    names = {region.name.removeprefix("Kabupaten ") for region in table.children(code(province), TODAY)}
    assert names == set(listed.split(", "))


def test_a_code_is_looked_up_as_of_a_date(table):
    assert table.get(code("93.01"), BEFORE_THE_SPLIT) is None
    assert table.get(code("91.01"), TODAY) is None
    assert table.region(code("91.01"), BEFORE_THE_SPLIT).name == "Kabupaten Merauke"
    assert table.to_kemendagri(BpsCode.parse("9401"), BEFORE_THE_SPLIT) == code("91.01")
    assert table.to_kemendagri(BpsCode.parse("9401"), TODAY) == code("93.01")
    assert len(table.provinces(BEFORE_THE_SPLIT)) == 34
    assert len(table.provinces(date(2022, 12, 7))) == 37


def test_an_unknown_code_is_refused_with_the_field_that_held_it(table):
    with pytest.raises(RegionUnknown) as refused:
        table.region(code("13.99"), TODAY, field="city")
    assert refused.value.field == "city"
    assert refused.value.facts["as_of"] == "2026-11-24"


def test_names_keep_their_apostrophes(table):
    assert table.region(code("35.75.03.1003"), TODAY).name == "Tapa'an"


def test_only_a_demo_table_knows_province_99(table):
    assert table.get(code("99"), TODAY) is None
    assert table.get(code("99.01.01"), TODAY) is None
    assert region_table(demo=True).region(code("99.01.01"), TODAY).name.endswith("(FIKTIF)")
    assert len(region_table(demo=True).provinces(TODAY)) == 39


def test_loading_the_table_costs_under_two_mebibytes():
    region_table.cache_clear()
    tracemalloc.start()
    try:
        region_table()
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 2 * 1024 * 1024
