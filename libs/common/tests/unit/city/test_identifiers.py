from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kota_common.city import (
    EmployeeKind,
    IdentifierWarning,
    NikInvalid,
    NipInvalid,
    RegionTable,
    Sex,
    check_nik,
    check_nip,
    mask_nik,
    mask_nip,
    region_table,
)

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("value", "sex", "day"),
    [
        ("9901010508170001", Sex.MALE, 5),
        ("9901014508170001", Sex.FEMALE, 5),
        ("9901012902000001", Sex.MALE, 29),
        ("9901016501900001", Sex.FEMALE, 25),
    ],
)
def test_a_possible_nik_is_read(value, sex, day):
    read = check_nik(value)
    assert (read.sex, read.day, str(read.region), read.warnings) == (sex, day, "99.01.01", ())


@pytest.mark.parametrize(
    "value",
    [
        "9901018108170001",  # day 81: python-stdnum takes it for 1
        "9901014008170001",  # day 40
        "9901010008170001",  # day 00
        "9901013208170001",
        "9901013908170001",
        "9901017208170001",
        "9901019908170001",
        "9901012902990001",  # neither 1999 nor 2099 is a leap year
        "9901013104900001",  # 31 April
        "9901013002900001",  # 30 February
        "9901010513170001",  # month 13
        "9901010500170001",  # month 00
        "9901010508170000",  # serial 0000
        "990101050817000",
        "99010105081700011",
        "99010105081700O1",
        "٩٩٠١٠١٠٥٠٨١٧٠٠٠١",
        "9901010508170001\n",
        "",
    ],
)
def test_an_impossible_nik_is_refused_without_repeating_it(value):
    with pytest.raises(NikInvalid) as refused:
        check_nik(value, field="person.nik")
    assert refused.value.field == "person.nik"
    if value:
        assert value not in str(refused.value.facts) + refused.value.message + refused.value.message_indonesian


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.booleans(), st.integers(1, 9999))
def test_every_birthday_of_two_centuries_makes_a_valid_nik(born, female, serial):
    value = f"990101{born.day + 40 * female:02}{born:%m%y}{serial:04}"
    read = check_nik(value, birth_date=born, sex=Sex.FEMALE if female else Sex.MALE)
    assert read.warnings == ()


def test_only_a_demo_table_accepts_the_demo_province():
    assert check_nik("9901010508170001", regions=region_table(demo=True), on=TODAY).warnings == ()
    with pytest.raises(NikInvalid):
        check_nik("9901010508170001", regions=region_table(), on=TODAY)


@pytest.mark.parametrize("prefix", ["137701", "650101", "920203", "930101", "950101", "960101"])
def test_real_prefixes_of_the_newest_provinces_are_known(prefix):
    assert check_nik(f"{prefix}0508170001", regions=region_table(), on=TODAY).warnings == ()


def test_an_unknown_prefix_is_only_a_warning_while_former_districts_are_not_archived():
    read = check_nik("1399010508170001", regions=region_table(), on=TODAY)
    assert read.warnings == (IdentifierWarning.REGION_UNKNOWN,)


def test_an_unknown_prefix_is_an_error_once_the_archive_is_complete():
    class Archived(RegionTable):
        archive_complete = True

    archive = Archived(["13.77.01,kecamatan,Pariaman Tengah,K2138-2025,,2020-12-31,"], {}, demo=False)
    assert check_nik("1377010508170001", regions=archive, on=TODAY).warnings == (IdentifierWarning.REGION_UNKNOWN,)
    with pytest.raises(NikInvalid):
        check_nik("1399010508170001", regions=archive, on=TODAY)


def test_a_record_that_differs_from_the_digits_is_a_warning_because_a_nik_never_changes():
    read = check_nik("9901010508170001", birth_date=date(2017, 8, 6), sex=Sex.FEMALE)
    assert read.warnings == (IdentifierWarning.BIRTH_DATE_DIFFERS, IdentifierWarning.SEX_DIFFERS)


def test_a_masked_nik_hides_the_birth_date():
    assert mask_nik("1377010508170001") == "1377********0001"
    assert mask_nik("not a nik 137701") == "*" * 16


def test_the_specimen_of_the_regulation_is_a_pns():
    read = check_nip("196608011988031001")
    assert (read.kind, read.birth_date, read.sex) == (EmployeeKind.PNS, date(1966, 8, 1), Sex.MALE)
    assert (read.appointed_year, read.appointed_month, read.contract_code, read.warnings) == (1988, 3, None, ())


@pytest.mark.parametrize(("value", "code"), [("190102282024211001", 21), ("199001012025242001", 24)])
def test_a_pppk_number_is_no_pns_number_with_a_wrong_month(value, code):
    read = check_nip(value)
    assert (read.kind, read.contract_code, read.appointed_month) == (EmployeeKind.PPPK, code, None)
    assert IdentifierWarning.CONTRACT_CODE_UNUSUAL not in read.warnings


@pytest.mark.parametrize(
    "value",
    [
        "190102292024211001",  # 29 February 1901
        "190113012024211001",  # month 13
        "199013012025242001",
        "190102282024213001",  # sex 3
        "199001012025243001",
        "190102282024131001",  # digits 13-14 are 13
        "190102282024001001",
        "190102282024201001",
        "130912345",  # the nine digits of before 2007
        "19660801198803100١",
        "",
    ],
)
def test_an_impossible_nip_is_refused_without_repeating_it(value):
    with pytest.raises(NipInvalid) as refused:
        check_nip(value)
    assert refused.value.field == "nip"
    assert not value or value not in refused.value.message


@pytest.mark.parametrize(
    ("value", "warning"),
    [
        ("199001012025302001", IdentifierWarning.CONTRACT_CODE_UNUSUAL),
        ("199001012025992001", IdentifierWarning.CONTRACT_CODE_UNUSUAL),
        ("190102282024211001", IdentifierWarning.APPOINTMENT_AGE_UNUSUAL),
        ("196608011988031000", IdentifierWarning.SERIAL_UNUSUAL),
    ],
)
def test_what_only_looks_odd_in_a_nip_is_a_warning(value, warning):
    assert warning in check_nip(value).warnings


def test_a_masked_nip_shows_year_and_serial_only():
    assert mask_nip("196608011988031001") == "1966***********001"
    assert mask_nip("196608011988") == "*" * 18
